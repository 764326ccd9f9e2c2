import { createHash } from 'node:crypto';
import { chunk } from './chunk/chunk.js';
import type { Chunk, ChunkableDocument, ChunkingOptions } from './chunk/chunk.types.js';
import { embeddingText } from './chunk/embedding-text.js';
import { terms } from './terms/terms.js';
import { toTsvector } from './terms/tsvector.js';

/** A chunk with everything that the index stores about it, except its vector. */
export interface IndexedChunk extends Chunk {
  /** Keyword terms in order, as the literal of a PostgreSQL `tsvector`. */
  terms: string;
  /** Number of terms, repetitions included: the document length of BM25. */
  termCount: number;
  /** First 16 bytes, in hex, of the SHA-256 of the embedded text. Chunks with equal hashes share a vector. */
  textHash: string;
}

/** Cuts a document as {@link chunk} does and computes what the index stores. Slow: must not run on the event loop of the API. */
export function indexedChunks(document: ChunkableDocument, options: ChunkingOptions): IndexedChunk[] {
  return chunk(document, options).map(indexed);
}

function indexed(made: Chunk): IndexedChunk {
  // searches match the headings too, so they are part of the terms
  const text = embeddingText(made);
  const found = terms(text);
  const textHash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return { ...made, terms: toTsvector(found), termCount: found.length, textHash };
}
