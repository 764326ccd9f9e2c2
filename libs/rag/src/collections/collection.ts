import type { ChunkingOptions } from '@causeway/text';

export interface Collection {
  id: string;
  name: string;
  description: string;
  /** Applies to documents that are chunked from now on. */
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

/** What is absent stays as it is. */
export type CollectionChange = Partial<NewCollection>;

export const DEFAULT_CHUNKING: ChunkingOptions = { maxTokens: 320, overlapTokens: 40 };
