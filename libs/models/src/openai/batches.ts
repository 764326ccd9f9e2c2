export interface BatchLimits {
  /** Texts in one request. */
  count: number;
  /** Estimated tokens in one request. */
  tokens: number;
}

/** High enough for any tokenizer in use: three letters a token, or two tokens a character of other scripts. */
export function estimateTokens(text: string): number {
  const wide = text.match(/[^\u0000-\u024f]/gu)?.length ?? 0;
  return wide * 2 + Math.ceil((text.length - wide) / 3);
}

/** Cuts a list into requests that keep to both limits. A text that is over the limit by itself goes alone. */
export function toBatches(texts: string[], limits: BatchLimits): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const tokens = estimateTokens(text);
    const last = batches.at(-1);
    if (last && last.length < limits.count && tokens <= room) {
      last.push(text);
      room -= tokens;
    } else {
      batches.push([text]);
      room = limits.tokens - tokens;
    }
  }
  return batches;
}
