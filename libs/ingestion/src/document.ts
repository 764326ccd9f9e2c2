import type { ErrorCode } from '@causeway/kernel';

export const DOCUMENT_STATUSES = ['received', 'parsing', 'embedding', 'ready', 'failed'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** A document as its newest version stands. The row is the status: progress is read, never guessed. */
export interface Document {
  id: string;
  collectionId: string;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  status: DocumentStatus;
  /** `done` of `total` chunks have their vector; both 0 before the text is known. */
  progress: { stage: DocumentStatus; done: number; total: number };
  /** Why it failed. */
  error: { code: ErrorCode; message: string } | null;
  /** What was noticed on the way, such as pages without text. */
  warnings: { code: string; message: string; page?: number }[];
  pageCount: number | null;
  chunkCount: number | null;
  /** 1-based. */
  version: number;
  metadata: Record<string, unknown>;
  createdAt: Date;
  updatedAt: Date;
}

/** A received file, spooled to disk. */
export interface ReceivedFile {
  path: string;
  name: string;
  mediaType: string;
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** A version that a job works on. */
export interface WorkItem {
  versionId: string;
  documentId: string;
  collectionId: string;
  name: string;
  mediaType: string;
  status: DocumentStatus;
  chunkCount: number | null;
  /** What the caller gave, over what the document says of itself. */
  metadata: Record<string, unknown>;
  chunking: { maxTokens: number; overlapTokens: number };
  /** How often parsing has begun. */
  starts: number;
}
