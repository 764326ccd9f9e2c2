export { chunk } from './chunk/chunk.js';
export type { Chunk, ChunkableDocument, ChunkingOptions } from './chunk/chunk.types.js';
export { embeddingText } from './chunk/embedding-text.js';
export { indexedChunks } from './indexed-chunk.js';
export type { IndexedChunk } from './indexed-chunk.js';
export { MAX_TOKENS, MIN_TOKENS } from './chunk/limits.js';
export { queryTerms, terms } from './terms/terms.js';
export { toLexeme, toTsvector } from './terms/tsvector.js';
