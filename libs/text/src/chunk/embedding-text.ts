/** What is embedded for a chunk: its text under its headings, which are not part of the text that is cited. */
export function embeddingText(chunk: { text: string; headingPath: readonly string[] }): string {
  return [...chunk.headingPath, chunk.text].join('\n');
}
