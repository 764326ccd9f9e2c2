/** Limits of `ChunkingOptions.maxTokens`. Local embedding models read 512 tokens and ignore the rest. */
export const MIN_TOKENS = 32;
export const MAX_TOKENS = 2000;
