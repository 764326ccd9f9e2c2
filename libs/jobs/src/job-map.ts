/** Every job: its name and its payload. Payloads carry ids only; what is to be done is read from the tables. */
export interface JobMap {
  /** Extract the text of a document version, cut it into chunks. */
  parse: { versionId: string };
  /** Compute the vectors of the chunks with ordinals `first` to `last`, both included. */
  embed: { versionId: string; first: number; last: number };
  /** Make a complete version the one that searches see. */
  finalize: { versionId: string };
  /** Embed stored chunks in the profile that a reindex goes to. */
  reembed: { reindexId: string };
  /** Parse and cut bytes that wait in Redis, and answer there: nothing is stored. */
  preview: { exchangeId: string };
}

export type JobName = keyof JobMap;

/** A job to be queued: the payload type follows from the name. */
export type JobRequest = {
  [Name in JobName]: {
    name: Name;
    payload: JobMap[Name];
    /** The lower, the sooner; 1 and up, default 1. Equal ones go in the order of their coming. */
    priority?: number;
  };
}[JobName];

export interface JobPolicy {
  /** Jobs of this name run at once in one worker process. */
  concurrency: number;
  /** Tries before the job counts as failed for good. */
  attempts: number;
  /** First pause between tries in ms; it doubles up to `maxBackoffMs`. */
  backoffMs: number;
  maxBackoffMs: number;
  /** A try that takes longer than this, in ms, has failed. */
  timeLimitMs: number;
}

const MINUTE = 60_000;

export const JOB_POLICY: Record<JobName, JobPolicy> = {
  // more than there are parser threads, so that one reads or stores while another parses
  parse: { concurrency: 4, attempts: 3, backoffMs: 1_000, maxBackoffMs: 10_000, timeLimitMs: 15 * MINUTE },
  // half an hour in all: a provider that is down for ten minutes must not fail a document
  embed: { concurrency: 4, attempts: 40, backoffMs: 1_000, maxBackoffMs: 60_000, timeLimitMs: 10 * MINUTE },
  finalize: { concurrency: 2, attempts: 10, backoffMs: 500, maxBackoffMs: 10_000, timeLimitMs: 5 * MINUTE },
  reembed: { concurrency: 1, attempts: 40, backoffMs: 1_000, maxBackoffMs: 60_000, timeLimitMs: 15 * MINUTE },
  preview: { concurrency: 1, attempts: 1, backoffMs: 0, maxBackoffMs: 0, timeLimitMs: 2 * MINUTE },
};

export const JOB_NAMES = Object.keys(JOB_POLICY) as JobName[];

/** The id of a job is its name and payload, so the same work is queued once however often it is asked for. */
export function jobIdOf(request: JobRequest): string {
  return [request.name, ...Object.values(request.payload)].join('_');
}

/** The greatest priority number that the queue sorts by. */
const LAST_PRIORITY = 2 ** 21;

export function priorityOf({ priority = 1 }: JobRequest): number {
  return Math.min(Math.max(1, Math.floor(priority)), LAST_PRIORITY);
}

/** A provider that asks for more, by mistake or in another unit, is asked again after this; work must not lie for days. */
const LONGEST_WISH_MS = 10 * MINUTE;

/** Pause in ms before try number `attempt + 1`; a provider's own wish (`Retry-After`) comes first, up to ten minutes. */
export function backoffOf(policy: JobPolicy, attempt: number, retryAfterSeconds = 0): number {
  const doubled = policy.backoffMs * 2 ** Math.min(attempt - 1, 20);
  return Math.max(Math.min(doubled, policy.maxBackoffMs), Math.min(retryAfterSeconds * 1_000, LONGEST_WISH_MS));
}
