import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, messageOf } from '@causeway/kernel';
import { connectRedis, type RedisConnection } from '@causeway/redis';
import { type Job, Worker } from 'bullmq';
import type { HandlesJob } from './job-handler.js';
import { JOB_NAMES, JOB_POLICY, type JobMap, type JobName, backoffOf } from './job-map.js';
import { JobRegistry } from './job-registry.js';
import { runJob } from './job-runner.js';

/** Takes jobs off the queues and gives them to their handlers. */
@Injectable()
export class WorkerHost implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(WorkerHost.name);
  private readonly stopping = new AbortController();
  private connection: RedisConnection | undefined;
  private workers: Worker[] = [];

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly registry: JobRegistry,
  ) {}

  onApplicationBootstrap(): void {
    const handlers = this.registry.handlers();
    this.connection = connectRedis(this.config, 'waitForever', WorkerHost.name);
    this.workers = JOB_NAMES.map((name) => this.open(name, handlers[name] as HandlesJob<JobName>));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.workers.map((worker) => worker.close()));
    this.connection?.disconnect();
  }

  private open(name: JobName, handler: HandlesJob<JobName>): Worker {
    const policy = JOB_POLICY[name];
    const run = (job: Job<JobMap[JobName]>, token?: string) => runJob(name, handler, job, token, this.stopping.signal);
    const worker = new Worker(name, run, {
      connection: this.connection!,
      concurrency: policy.concurrency,
      lockDuration: 30_000,
      stalledInterval: 10_000,
      maxStalledCount: 3,
      settings: {
        backoffStrategy: (attempt, _type, error) =>
          backoffOf(policy, attempt, error instanceof AppError ? error.retryAfterSeconds : undefined),
      },
    });
    worker.on('error', (error) => this.logger.warn({ msg: 'worker', job: name, error: messageOf(error) }));
    return worker;
  }
}
