/** Every job: its name and its payload. Payloads carry ids only; what is to be done is read from the tables. */
export interface JobMap {
  /** Extract the text of a document version, cut it into chunks. */
  parse: { versionId: string };
  /** Compute the vectors of the chunks with ordinals `first` to `last`, both included. */
  embed: { versionId: string; first: number; last: number };
  /** Make a complete version the one that searches see. */
  finalize: { versionId: string };
}

export type JobName = keyof JobMap;

/** A job to be queued: the payload type follows from the name. */
export type JobRequest = { [Name in JobName]: { name: Name; payload: JobMap[Name] } }[JobName];

export interface JobPolicy {
  /** Jobs of this name run at once in one worker process. */
  concurrency: number;
  /** Tries before the job counts as failed for good. */
  attempts: number;
  /** First pause between tries in ms; it doubles up to `maxBackoffMs`. */
  backoffMs: number;
  maxBackoffMs: number;
}

export const JOB_POLICY: Record<JobName, JobPolicy> = {
  parse: { concurrency: 2, attempts: 3, backoffMs: 1_000, maxBackoffMs: 10_000 },
  // half an hour in all: a provider that is down for ten minutes must not fail a document
  embed: { concurrency: 2, attempts: 40, backoffMs: 1_000, maxBackoffMs: 60_000 },
  finalize: { concurrency: 2, attempts: 10, backoffMs: 500, maxBackoffMs: 10_000 },
};

export const JOB_NAMES = Object.keys(JOB_POLICY) as JobName[];

/** The id of a job is its name and payload, so the same work is queued once however often it is asked for. */
export function jobIdOf(request: JobRequest): string {
  return [request.name, ...Object.values(request.payload)].join('_');
}

/** Pause in ms before try number `attempt + 1`; a provider's own wish (`Retry-After`) comes first. */
export function backoffOf(policy: JobPolicy, attempt: number, retryAfterSeconds = 0): number {
  const doubled = policy.backoffMs * 2 ** Math.min(attempt - 1, 20);
  return Math.max(Math.min(doubled, policy.maxBackoffMs), retryAfterSeconds * 1_000);
}
