import { Logger } from '@nestjs/common';
import { codeOf, messageOf } from '@causeway/kernel';
import { type Job, UnrecoverableError } from 'bullmq';
import type { HandlesJob } from './job-handler.js';
import { jobSeconds } from './job.metrics.js';
import type { JobMap, JobName } from './job-map.js';

const logger = new Logger('Jobs');

/** Runs one try of a job: times it, tells passing failures from final ones, and lets the queue see every failure. */
export async function runJob<Name extends JobName>(
  name: Name,
  handler: HandlesJob<Name>,
  job: Job<JobMap[Name]>,
  signal: AbortSignal,
): Promise<void> {
  const stop = jobSeconds.startTimer({ job: name });
  try {
    await handler.handle(job.data, signal);
    stop({ result: 'done' });
  } catch (error) {
    stop({ result: 'failed' });
    // a worker that shuts down says nothing about the document: the next one takes it up
    if (signal.aborted) throw error;
    const attempt = job.attemptsMade + 1;
    const permanent = handler.isPermanent(error);
    const final = permanent || attempt >= (job.opts.attempts ?? 1);
    const facts = { job: name, ...job.data, attempt, code: codeOf(error), error: messageOf(error) };
    if (!final) {
      logger.warn({ msg: 'job failed, will be tried again', ...facts });
      throw error;
    }
    logger.error({ msg: 'job failed for good', ...facts, stack: error instanceof Error ? error.stack : undefined });
    await handler.onFailed(job.data, error);
    throw permanent ? new UnrecoverableError(messageOf(error)) : error;
  }
}
