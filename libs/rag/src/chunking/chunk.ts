import type { Chunk, ChunkableDocument, ChunkingOptions } from './chunk.types.js';

/** Cuts a document into chunks. Pure: the same input gives the same chunks. */
export function chunk(_document: ChunkableDocument, _options: ChunkingOptions): Chunk[] {
  throw new Error('not built yet');
}
