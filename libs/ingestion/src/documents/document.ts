import type { ErrorCode } from '@causeway/kernel';

export const DOCUMENT_STATUSES = ['received', 'parsing', 'embedding', 'ready', 'failed'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

export const STAGES = ['parse', 'embed', 'finalize'] as const;
/** What a version goes through, by the name of the job. */
export type Stage = (typeof STAGES)[number];

/** `queued`: waits for a worker. `running`: one says that it is at it. `stuck`: one said so and fell silent; another will take over. */
export type Activity = 'queued' | 'running' | 'stuck';

export interface Reason {
  code: ErrorCode;
  message: string;
}

/** Milliseconds; what has not happened is absent. `total` runs from the upload, or the last retry, to the end. */
export interface Timings {
  queued?: number;
  parse?: number;
  chunk?: number;
  embed?: number;
  total?: number;
}

/** A document as its newest version stands. The row is the status: progress is read, never guessed. */
export interface Document {
  id: string;
  collectionId: string;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  status: DocumentStatus;
  /** `done` of `total` chunks have got their vector, as jobs have told; both 0 before the text is known. */
  progress: { stage: DocumentStatus; done: number; total: number };
  /** Why it failed. */
  error: Reason | null;
  /** Null when it has come to its end. */
  activity: Activity | null;
  /** Tries that failed so far, and the reason of the last one. */
  attempts: number;
  lastError: Reason | null;
  timings: Timings;
  /** What was noticed on the way, such as pages without text. */
  warnings: { code: string; message: string; page?: number }[];
  pageCount: number | null;
  chunkCount: number | null;
  /** 1-based. */
  version: number;
  /** The version that searches see; an older one while the newest is worked on or has failed. */
  liveVersion: number | null;
  metadata: Record<string, unknown>;
  /** From then on it is gone. */
  expiresAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** One of the contents that a document has had. */
export interface DocumentVersion {
  number: number;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  status: DocumentStatus;
  error: Reason | null;
  /** Searches see this one. */
  live: boolean;
  /** The document was rolled back to an older version since. */
  withdrawn: boolean;
  pageCount: number | null;
  chunkCount: number | null;
  createdAt: Date;
}

/** The bytes of a received file: in memory where they are few, else on disk. */
export type ReceivedContent = Buffer | { path: string };

export interface ReceivedFile {
  content: ReceivedContent;
  name: string;
  mediaType: string;
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** What a caller says of a document. */
export interface DocumentFields {
  metadata?: Record<string, unknown>;
  expiresAt?: Date | null;
}

/** Which documents of a list; what is absent lets all through. */
export interface DocumentFilter {
  sha256?: string | undefined;
  status?: readonly DocumentStatus[] | undefined;
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
  expiresAt: Date | null;
  chunking: { maxTokens: number; overlapTokens: number };
  /** How often parsing has begun. */
  starts: number;
  /** Of the uploaded file. */
  bytes: number;
  /** Place in the fair queue. */
  turn: number;
}

/** SQL: the version has not come to its end. */
export const UNFINISHED = `status in ('received', 'parsing', 'embedding')`;
