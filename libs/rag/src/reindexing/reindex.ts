import type { ErrorCode } from '@causeway/kernel';
import type { EmbeddingProfile } from '@causeway/models';

export type ReindexStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** `done` of `total` stored chunks have their vector in the new profile. */
export interface Coverage {
  done: number;
  total: number;
}

/** A change of the embedding profile, or the filling of gaps in the one that serves. The row is the status. */
export interface Reindex extends Coverage {
  id: string;
  /** Null: there was no other profile before, or gaps are filled. */
  fromProfile: string | null;
  toProfile: string;
  status: ReindexStatus;
  /** Why it failed; while it runs, why the last attempt did. */
  error: { code: ErrorCode; message: string } | null;
  startedAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
}

/** What a worker has a lease on. */
export interface ReindexWork extends Record<string, string> {
  reindexId: string;
}

/** Which profiles matter at this moment, read in one statement. */
export interface IndexState {
  /** The profile that searches use; null before the first vector. */
  active: EmbeddingProfile | null;
  running: RunningReindex | null;
}

export interface RunningReindex {
  id: string;
  from: string | null;
  to: EmbeddingProfile;
  /** The swap is near: every version that is published needs its vectors in both profiles. */
  closing: boolean;
}

/** A stored chunk without a vector. */
export interface WaitingChunk {
  id: string;
  text: string;
  headingPath: string[];
}
