import { Logger } from '@nestjs/common';
import { AppError, codeOf, messageOf, withDeadline } from '@causeway/kernel';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import type { HandlesJob } from './job-handler.js';
import { jobSeconds } from './job.metrics.js';
import { backoffOf, JOB_POLICY, type JobMap, type JobName } from './job-map.js';

const logger = new Logger('Jobs');

/**
 * Runs one attempt of a job, within the time limit of its policy. Every failure is thrown, so that BullMQ retries the job.
 *
 * @param token the worker's lock on the job
 * @param stopping aborts when the worker shuts down
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
    await runWithinLimit(JOB_POLICY[name].timeLimitMs, (late) => handler.handle(job.data, AbortSignal.any([stopping, late])));
    stop({ result: 'done' });
  } catch (error) {
    stop({ result: 'failed' });
    // a shutdown says nothing about the document: another worker runs the job again
    if (stopping.aborted) throw error;
    await recordFailure(name, handler, job, error);
    const decision = handler.decideRetry(error);
    if (decision === 'transient') await postpone(name, job, token, error);
    throw decision === 'permanent' ? new UnrecoverableError(messageOf(error)) : error;
  }
}

/** Ends at the limit even when the handler ignores its signal. A shutdown does not end it: the handler may finish its step. */
function runWithinLimit(timeoutMs: number, handle: (late: AbortSignal) => Promise<void>): Promise<void> {
  const text = `this stage did not end within ${timeoutMs / 1_000} seconds`;
  return withDeadline(handle, { timeoutMs, late: () => new AppError('INGESTION.STAGE_TIMEOUT', text) });
}

/** Delays the job without using up an attempt. A job that BullMQ does not know any more stays as it is. */
async function postpone(name: JobName, job: Job, token: string | undefined, error: unknown): Promise<void> {
  const retryAfterSeconds = error instanceof AppError ? error.retryAfterSeconds : undefined;
  const at = Date.now() + backoffOf(JOB_POLICY[name], job.attemptsStarted, retryAfterSeconds);
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
  const isLastAttempt = attempt >= (job.opts.attempts ?? 1);
  const facts = { job: name, ...job.data, attempt, code: codeOf(error), error: messageOf(error) };
  if (decision === 'permanent' || (decision === 'counted' && isLastAttempt)) {
    logger.error({ msg: 'job failed for good', ...facts, stack: error instanceof Error ? error.stack : undefined });
    return handler.onFailed(job.data, error);
  }
  logger.warn({ msg: 'job failed, will be tried again', ...facts });
  // the database may be the reason for the failure; the next attempt records it then
  await handler.onRetry(job.data, error).catch(() => undefined);
}
