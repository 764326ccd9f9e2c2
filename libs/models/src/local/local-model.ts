/** How token vectors become one vector of the text. */
export type Pooling = 'cls' | 'mean';

/** One model on disk, with all that is needed to run it. Plain data: it crosses a process boundary. */
export interface LocalModel {
  modelPath: string;
  tokenizerPath: string;
  dimensions: number;
  pooling: Pooling;
  /** Whether vectors are scaled to length 1. */
  normalize: boolean;
  /** Longest input in tokens, special tokens included; what is longer is cut at the end. */
  maxTokens: number;
  /** Put before each query. */
  queryPrefix: string;
  /** Put before each stored text. */
  documentPrefix: string;
  /** Set: text is lower-cased whatever the tokenizer's own file says. */
  lowercase?: boolean;
}
