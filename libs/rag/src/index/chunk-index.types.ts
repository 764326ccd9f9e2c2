import type { Chunk, IndexedChunk } from '@causeway/text';

export interface StoredChunk extends Chunk {
  id: string;
}

export interface ChunksOfVersion {
  versionId: string;
  collectionId: string;
  /** All chunks of the version, in order. */
  chunks: readonly IndexedChunk[];
}

/** A chunk without a vector. */
export interface UnembeddedChunk {
  id: string;
  ordinal: number;
  text: string;
  headingPath: string[];
}

export interface ChunkVector {
  chunkId: string;
  vector: readonly number[];
}

/** A version that searches see, and the facts of its document that they filter by or show. */
export interface PublishedVersion {
  documentId: string;
  versionId: string;
  collectionId: string;
  documentName: string;
  metadata: Record<string, unknown>;
  /** Searches do not find it from this moment on. */
  expiresAt?: Date | null;
}
