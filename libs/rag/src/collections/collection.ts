import type { ChunkingOptions } from '@causeway/text';

export interface Collection {
  id: string;
  name: string;
  description: string;
  /** A change applies to documents that are chunked after it. */
  chunking: ChunkingOptions;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewCollection {
  /** Unique in the installation; 1 to 200 characters. */
  name: string;
  description?: string | undefined;
  chunking?: Partial<ChunkingOptions> | undefined;
}

/** Absent fields stay unchanged. */
export type CollectionChange = Partial<NewCollection>;

export const DEFAULT_CHUNKING: ChunkingOptions = { maxTokens: 320, overlapTokens: 40 };
