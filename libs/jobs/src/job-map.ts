/** The name and the payload of every job. Payloads carry ids only; handlers read the rest from the tables. */
export interface JobMap {
  /** Extracts the text of a document version and cuts it into chunks. */
  parse: { versionId: string };
  /** Computes the vectors of the chunks with ordinals `first` to `last`, both included. */
  embed: { versionId: string; first: number; last: number };
  /** Publishes a complete version, so that searches see it. */
  finalize: { versionId: string };
  /** Embeds stored chunks in the target profile of a reindex. */
  reembed: { reindexId: string };
  /** Parses and cuts bytes that wait in Redis and replies there. Nothing is stored. */
  preview: { exchangeId: string };
}

export type JobName = keyof JobMap;

/** A job to queue. The type of the payload follows from the name. */
export type JobRequest = {
  [Name in JobName]: {
    name: Name;
    payload: JobMap[Name];
    /** Lower runs sooner; 1 and up, default 1. Jobs of equal priority run in the order in which they were queued. */
    priority?: number;
  };
}[JobName];

export interface JobPolicy {
  /** Jobs of this name that run at the same time in one worker process. */
  concurrency: number;
  /** Attempts before the job has failed for good. */
  attempts: number;
  /** First pause between attempts in ms; it doubles up to `maxBackoffMs`. */
  backoffMs: number;
  maxBackoffMs: number;
  /** An attempt that takes longer than this, in ms, has failed. */
  timeLimitMs: number;
}

const MINUTE = 60_000;

export const JOB_POLICY: Record<JobName, JobPolicy> = {
  // more than there are parser threads, so that one job reads or stores while another parses
  parse: { concurrency: 4, attempts: 3, backoffMs: 1_000, maxBackoffMs: 10_000, timeLimitMs: 15 * MINUTE },
  // the attempts span half an hour: a provider that is down for ten minutes must not fail a document
  embed: { concurrency: 4, attempts: 40, backoffMs: 1_000, maxBackoffMs: 60_000, timeLimitMs: 10 * MINUTE },
  finalize: { concurrency: 2, attempts: 10, backoffMs: 500, maxBackoffMs: 10_000, timeLimitMs: 5 * MINUTE },
  reembed: { concurrency: 1, attempts: 40, backoffMs: 1_000, maxBackoffMs: 60_000, timeLimitMs: 15 * MINUTE },
  preview: { concurrency: 1, attempts: 1, backoffMs: 0, maxBackoffMs: 0, timeLimitMs: 2 * MINUTE },
};

export const JOB_NAMES = Object.keys(JOB_POLICY) as JobName[];

/** The id of a job is its name and payload, so that work which is requested twice is queued once. */
export function jobIdOf(request: JobRequest): string {
  return [request.name, ...Object.values(request.payload)].join('_');
}

/** The greatest priority number that BullMQ accepts. */
const MAX_PRIORITY = 2 ** 21;

export function priorityOf({ priority = 1 }: JobRequest): number {
  return Math.min(Math.max(1, Math.floor(priority)), MAX_PRIORITY);
}

/** A `Retry-After` above this limit, perhaps a mistake or in another unit, must not delay work for days. */
const MAX_RETRY_AFTER_MS = 10 * MINUTE;

/** Pause in ms after attempt number `attempt`. A longer `Retry-After` of a provider replaces it, up to ten minutes. */
export function backoffOf(policy: JobPolicy, attempt: number, retryAfterSeconds = 0): number {
  const doubled = policy.backoffMs * 2 ** Math.min(attempt - 1, 20);
  return Math.max(Math.min(doubled, policy.maxBackoffMs), Math.min(retryAfterSeconds * 1_000, MAX_RETRY_AFTER_MS));
}
