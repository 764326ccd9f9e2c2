/**
 * Truncates a sequence of token ids. A special token that ends the sequence, such as `[SEP]`, remains the last one.
 *
 * @param closing the token that ends every sequence of this tokenizer, if there is one
 */
export function truncate(ids: number[], maxTokens: number, closing: number | undefined): number[] {
  if (ids.length <= maxTokens) return ids;
  const closes = closing !== undefined && ids.at(-1) === closing;
  return closes ? [...ids.slice(0, maxTokens - 1), closing] : ids.slice(0, maxTokens);
}
