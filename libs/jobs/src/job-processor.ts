import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import { AppError, messageOf } from '@causeway/kernel';
import type { RedisConnection } from '@causeway/redis';
import type { Job } from 'bullmq';
import type { HandlesJob } from './job-handler.js';
import { backoffOf, JOB_POLICY, type JobMap, type JobName } from './job-map.js';
import type { JobRegistry } from './job-registry.js';
import { runJob } from './job-runner.js';

/** The worker of one job name: takes the jobs off its queue and gives them to their handler. */
export abstract class JobProcessor extends WorkerHost {
  private readonly logger = new Logger(JobProcessor.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly name: JobName,
    private readonly registry: JobRegistry,
  ) {
    super();
  }

  process(job: Job<JobMap[JobName]>, token?: string): Promise<void> {
    const handler = this.registry.handlers()[this.name] as HandlesJob<JobName>;
    return runJob(this.name, handler, job, token, this.stopping.signal);
  }

  /** Aborts the running jobs and waits for them to end; another worker runs them again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.worker.close();
  }

  /** Without this listener an error of the connection would end the process. */
  @OnWorkerEvent('error')
  logError(error: Error): void {
    this.logger.warn({ msg: 'worker', job: this.name, error: messageOf(error) });
  }
}

/**
 * Makes the processor of one job name. @nestjs/bullmq reads the worker's options from the metadata of its class. The class
 * is made here, because the connection among these options exists at run time only.
 */
export function createProcessor(name: JobName, connection: RedisConnection, registry: JobRegistry): JobProcessor {
  const policy = JOB_POLICY[name];

  @Processor(name, {
    connection,
    concurrency: policy.concurrency,
    lockDuration: 30_000,
    stalledInterval: 10_000,
    maxStalledCount: 3,
    settings: {
      backoffStrategy: (attempt, _type, error) =>
        backoffOf(policy, attempt, error instanceof AppError ? error.retryAfterSeconds : undefined),
    },
  })
  class NamedProcessor extends JobProcessor {}

  return new NamedProcessor(name, registry);
}
