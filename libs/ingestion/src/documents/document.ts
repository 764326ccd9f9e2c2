import type { ErrorCode } from '@causeway/kernel';

export const DOCUMENT_STATUSES = ['received', 'parsing', 'embedding', 'ready', 'failed'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

export const STAGES = ['parse', 'embed', 'finalize'] as const;
/** The stages of a version, named like their jobs. */
export type Stage = (typeof STAGES)[number];

/** `queued`: waits for a worker. `running`: a worker has a lease. `stuck`: its worker stopped renewing the lease; another will take over. */
export type Activity = 'queued' | 'running' | 'stuck';

export interface Reason {
  code: ErrorCode;
  message: string;
}

/** Milliseconds; absent for stages that have not ended. `total` runs from the upload, or the last retry, to the end. */
export interface Timings {
  queued?: number;
  parse?: number;
  chunk?: number;
  embed?: number;
  total?: number;
}

/** A document with the state of its newest version, as the tables have it. */
export interface Document {
  id: string;
  collectionId: string;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  status: DocumentStatus;
  /** `done` of `total` chunks have their vector; both 0 before the text is extracted. */
  progress: { stage: DocumentStatus; done: number; total: number };
  /** Why it failed. */
  error: Reason | null;
  /** Null when the version is ready or failed. */
  activity: Activity | null;
  /** Attempts that failed so far, and the reason of the last one. */
  attempts: number;
  lastError: Reason | null;
  timings: Timings;
  /** Problems that did not fail the document, such as pages without text. */
  warnings: { code: string; message: string; page?: number }[];
  pageCount: number | null;
  chunkCount: number | null;
  /** 1-based. */
  version: number;
  /** The version that searches see; an older one while the newest is not ready. */
  liveVersion: number | null;
  metadata: Record<string, unknown>;
  /** The document does not exist from this moment on. */
  expiresAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** One of the contents that a document has or had. */
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
  /** The document was rolled back to an older version after this one. */
  withdrawn: boolean;
  pageCount: number | null;
  chunkCount: number | null;
  createdAt: Date;
}

/** The bytes of a received file: in memory when they are few, otherwise the path of a file. */
export type ReceivedContent = Buffer | { path: string };

export interface ReceivedFile {
  content: ReceivedContent;
  name: string;
  mediaType: string;
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** The fields of a document that callers set. */
export interface DocumentFields {
  metadata?: Record<string, unknown>;
  expiresAt?: Date | null;
}

/** Selects documents of a list; an absent field selects all. */
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
  /** The metadata of the caller, merged over the metadata in the file. */
  metadata: Record<string, unknown>;
  expiresAt: Date | null;
  chunking: { maxTokens: number; overlapTokens: number };
  /** How often parsing has started. */
  starts: number;
  /** Size of the uploaded file. */
  bytes: number;
  /** Position in the fair queue. */
  turn: number;
}

/** SQL: the version is neither ready nor failed. */
export const UNFINISHED = `status in ('received', 'parsing', 'embedding')`;
