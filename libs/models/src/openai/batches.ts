export interface BatchLimits {
  /** Maximum number of texts in one request. */
  count: number;
  /** Maximum number of estimated tokens in one request. */
  tokens: number;
}

/** Estimates tokens high enough for any tokenizer in use: one per three letters, or two per character of other scripts. */
export function estimateTokens(text: string): number {
  const wide = text.match(/[^\u0000-\u024f]/gu)?.length ?? 0;
  return wide * 2 + Math.ceil((text.length - wide) / 3);
}

/** Splits a list into requests within both limits. A text that exceeds the token limit by itself gets its own request. */
export function toBatches(texts: string[], limits: BatchLimits): string[][] {
  const batches: string[][] = [];
  let remainingTokens = 0;
  for (const text of texts) {
    const tokens = estimateTokens(text);
    const last = batches.at(-1);
    if (last && last.length < limits.count && tokens <= remainingTokens) {
      last.push(text);
      remainingTokens -= tokens;
    } else {
      batches.push([text]);
      remainingTokens = limits.tokens - tokens;
    }
  }
  return batches;
}
