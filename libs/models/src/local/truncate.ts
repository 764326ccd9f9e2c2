/**
 * Cuts a sequence of token ids to its limit. A special token that closes the sequence, as `[SEP]` does, stays the last one.
 *
 * @param closing the token that closes every sequence of this tokenizer, if one does
 */
export function truncate(ids: number[], maxTokens: number, closing: number | undefined): number[] {
  if (ids.length <= maxTokens) return ids;
  const closes = closing !== undefined && ids.at(-1) === closing;
  return closes ? [...ids.slice(0, maxTokens - 1), closing] : ids.slice(0, maxTokens);
}
