import { createHash } from 'node:crypto';
import { chunk } from './chunk/chunk.js';
import type { Chunk, ChunkableDocument, ChunkingOptions } from './chunk/chunk.types.js';
import { embeddingText } from './chunk/embedding-text.js';
import { terms } from './terms/terms.js';
import { toTsvector } from './terms/tsvector.js';

/** A chunk with all that an index holds of it but its vector. */
export interface IndexedChunk extends Chunk {
  /** Keyword terms in order, as the literal of a PostgreSQL `tsvector`. */
  terms: string;
  /** How many terms, repetitions included: the length of a chunk in the sense of BM25. */
  termCount: number;
  /** SHA-256 of what is embedded for the chunk, the first 16 bytes in hex: equal texts need one vector. */
  textHash: string;
}

/** Cuts a document as {@link chunk} does and makes ready what the index stores. Takes long: not for a thread that others wait for. */
export function indexedChunks(document: ChunkableDocument, options: ChunkingOptions): IndexedChunk[] {
  return chunk(document, options).map(indexed);
}

function indexed(made: Chunk): IndexedChunk {
  // the headings are searched with the text that stands under them
  const text = embeddingText(made);
  const found = terms(text);
  const textHash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return { ...made, terms: toTsvector(found), termCount: found.length, textHash };
}
