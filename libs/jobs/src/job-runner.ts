import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AppError, codeOf, messageOf } from '@causeway/kernel';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import type { HandlesJob } from './job-handler.js';
import { jobSeconds } from './job.metrics.js';
import { backoffOf, JOB_POLICY, type JobMap, type JobName } from './job-map.js';

const logger = new Logger('Jobs');

/**
 * Runs one try of a job: times it, tells passing failures from final ones, and lets the queue see every failure.
 *
 * @param token the worker's claim on the job
 */
export async function runJob<Name extends JobName>(
  name: Name,
  handler: HandlesJob<Name>,
  job: Job<JobMap[Name]>,
  token: string | undefined,
  stopping: AbortSignal,
): Promise<void> {
  const stop = jobSeconds.startTimer({ job: name });
  try {
    await withinTime(JOB_POLICY[name].timeLimitMs, stopping, (signal) => handler.handle(job.data, signal));
    stop({ result: 'done' });
  } catch (error) {
    stop({ result: 'failed' });
    // a worker that shuts down says nothing about the document: the next one takes it up
    if (stopping.aborted) throw error;
    await recordFailure(name, handler, job, error);
    const decision = handler.decideRetry(error);
    if (decision === 'transient') await postpone(name, job, token, error);
    throw decision === 'permanent' ? new UnrecoverableError(messageOf(error)) : error;
  }
}

/** Puts the job off without a try less. Where the queue knows nothing of it any more, this changes nothing. */
async function postpone(name: JobName, job: Job, token: string | undefined, error: unknown): Promise<void> {
  const wish = error instanceof AppError ? error.retryAfterSeconds : undefined;
  const at = Date.now() + backoffOf(JOB_POLICY[name], job.attemptsStarted, wish);
  const isPostponed = await job.moveToDelayed(at, token).then(
    () => true,
    () => false,
  );
  if (isPostponed) throw new DelayedError();
}

async function recordFailure<Name extends JobName>(
  name: Name,
  handler: HandlesJob<Name>,
  job: Job<JobMap[Name]>,
  error: unknown,
) {
  const attempt = job.attemptsMade + 1;
  const decision = handler.decideRetry(error);
  const spent = attempt >= (job.opts.attempts ?? 1);
  const facts = { job: name, ...job.data, attempt, code: codeOf(error), error: messageOf(error) };
  if (decision === 'permanent' || (decision === 'counted' && spent)) {
    logger.error({ msg: 'job failed for good', ...facts, stack: error instanceof Error ? error.stack : undefined });
    return handler.onFailed(job.data, error);
  }
  logger.warn({ msg: 'job failed, will be tried again', ...facts });
  // what cannot be noted now, since the database may be the reason, is noted at the next try
  await handler.onRetry(job.data, error).catch(() => undefined);
}

/** Ends at the limit even where the work does not heed its signal. */
async function withinTime(limitMs: number, stopping: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const late = new AbortController();
  const ended = new AbortController();
  const overdue = sleep(limitMs, undefined, { signal: ended.signal, ref: false }).then(
    () => {
      const error = new AppError('INGESTION.STAGE_TIMEOUT', `this stage did not end within ${limitMs / 1_000} seconds`);
      late.abort(error);
      throw error;
    },
    () => undefined,
  );
  try {
    await Promise.race([work(AbortSignal.any([stopping, late.signal])), overdue]);
  } finally {
    ended.abort();
  }
}
