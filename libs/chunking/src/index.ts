export { chunk } from './chunk.js';
export type { Chunk, ChunkableDocument, ChunkingOptions } from './chunk.types.js';
export { countTokens } from './count-tokens.js';
export { embeddingText } from './embedding-text.js';
export { indexedChunks } from './indexed-chunk.js';
export type { IndexedChunk } from './indexed-chunk.js';
export { MAX_TOKENS, MIN_TOKENS } from './limits.js';
export { queryTerms, terms } from './terms/terms.js';
export { toLexeme, toTsvector } from './terms/tsvector.js';
