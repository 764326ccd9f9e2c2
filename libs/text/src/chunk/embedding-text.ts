/** The text that is embedded for a chunk: its headings and its own text. Citations do not include the headings. */
export function embeddingText(chunk: { text: string; headingPath: readonly string[] }): string {
  return [...chunk.headingPath, chunk.text].join('\n');
}
