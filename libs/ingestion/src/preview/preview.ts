import type { Chunk, ChunkingOptions } from '@causeway/text';
import type { ErrorCode } from '@causeway/kernel';
import type { ParseWarning } from '@causeway/parsing';

/** What would become of a file. */
export interface Preview {
  mediaType: string;
  pageCount: number | null;
  /** UTF-16 units of the extracted text. */
  characters: number;
  /** Estimated, of all chunks. */
  tokens: number;
  chunkCount: number;
  /** The first ones. */
  chunks: Chunk[];
  metadata: Record<string, unknown>;
  warnings: ParseWarning[];
}

/** What goes to the worker with the bytes of the file. */
export interface Question {
  name: string;
  mediaType: string;
  chunking: ChunkingOptions;
  /** Chunks to show. */
  limit: number;
}

/** What comes back. */
export type PreviewAnswer = { preview: Preview } | { failure: { code: ErrorCode; message: string } };
