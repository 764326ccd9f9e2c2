import type { ErrorCode } from '@causeway/kernel';
import type { EmbeddingProfile } from '../retrieval/query-embedder.js';

export type ReindexStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** A change of the embedding profile, or the filling of gaps in the one that serves. The row is the status. */
export interface Reindex {
  id: string;
  /** Null: there was no other profile before, or gaps are filled. */
  fromProfile: string | null;
  toProfile: string;
  status: ReindexStatus;
  /** `done` of `total` stored chunks have their vector in the new profile. */
  done: number;
  total: number;
  /** Why it failed; while it runs, why the last try did. */
  error: { code: ErrorCode; message: string } | null;
  startedAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
}

/** Which profiles matter at this moment, read in one statement. */
export interface IndexState {
  /** The one that searches use; null before the first vector. */
  active: EmbeddingProfile | null;
  running: RunningReindex | null;
}

export interface RunningReindex {
  id: string;
  from: string | null;
  to: EmbeddingProfile;
  /** The swap is near: whatever is published needs its vectors in both profiles. */
  closing: boolean;
}

/** A stored chunk that waits for its vector, in the order of ids. */
export interface WaitingChunk {
  id: string;
  text: string;
  headingPath: string[];
}
