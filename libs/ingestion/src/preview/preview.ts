import type { Chunk, ChunkingOptions } from '@causeway/text';
import type { ErrorCode } from '@causeway/kernel';
import type { ParseWarning } from '@causeway/parsing';

/** The result of parsing and chunking a file that is not stored. */
export interface Preview {
  mediaType: string;
  pageCount: number | null;
  /** UTF-16 units of the extracted text. */
  characters: number;
  /** Estimated for all chunks together. */
  tokens: number;
  chunkCount: number;
  /** The first ones. */
  chunks: Chunk[];
  metadata: Record<string, unknown>;
  warnings: ParseWarning[];
}

/** Goes to the worker with the bytes of the file. */
export interface PreviewRequest {
  name: string;
  mediaType: string;
  chunking: ChunkingOptions;
  /** Chunks to show. */
  limit: number;
}

/** The reply of the worker. */
export type PreviewReply = { preview: Preview } | { failure: { code: ErrorCode; message: string } };
