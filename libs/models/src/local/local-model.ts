/** How the vectors of the tokens are combined into the vector of the text. */
export type Pooling = 'cls' | 'mean';

/** A model on disk and the settings to run it. It is sent to the inference process, so it must stay plain data. */
export interface LocalModel {
  modelPath: string;
  tokenizerPath: string;
  dimensions: number;
  pooling: Pooling;
  /** True if vectors are scaled to length 1. */
  normalize: boolean;
  /** Longest input in tokens, including special tokens. Longer input is truncated at the end. */
  maxTokens: number;
  /** Prepended to each query. */
  queryPrefix: string;
  /** Prepended to each stored text. */
  documentPrefix: string;
  /** Overrides the lower-casing setting of the tokenizer file. */
  lowercase?: boolean;
}
