import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { messageOf } from '@causeway/kernel';
import { connectRedis, type RedisConnection } from '@causeway/redis';
import { Queue } from 'bullmq';
import { enqueueFailures } from './job.metrics.js';
import { JOB_NAMES, JOB_POLICY, type JobName, type JobRequest, jobIdOf, priorityOf } from './job-map.js';

const ENQUEUE_MS = 2_000;

/** Puts jobs on their queues. The tables are the truth: a job that cannot be queued now is found by the sweeper. */
@Injectable()
export class JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  private readonly connection: RedisConnection;
  private readonly queues: Record<JobName, Queue>;

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.connection = connectRedis(config, 'failFast', JobQueue.name);
    this.queues = Object.fromEntries(JOB_NAMES.map((name) => [name, this.open(name)])) as Record<JobName, Queue>;
  }

  /** Queues the jobs; one that is queued or running already is left alone. Never throws. */
  async add(...requests: JobRequest[]): Promise<void> {
    await Promise.all(requests.map((request) => this.addOne(request)));
  }

  async onApplicationShutdown(): Promise<void> {
    // disconnected first: a queue that has never reached Redis would wait for it before it closes
    this.connection.disconnect();
    await Promise.allSettled(JOB_NAMES.map((name) => withinTime(this.queues[name].close())));
  }

  private open(name: JobName): Queue {
    const queue = new Queue(name, { connection: this.connection });
    queue.on('error', () => undefined);
    return queue;
  }

  private async addOne(request: JobRequest): Promise<void> {
    const options = {
      jobId: jobIdOf(request),
      attempts: JOB_POLICY[request.name].attempts,
      priority: priorityOf(request),
      backoff: { type: 'custom' },
      removeOnComplete: true,
      removeOnFail: true,
    };
    try {
      await withinTime(this.queues[request.name].add(request.name, request.payload, options));
    } catch (error) {
      enqueueFailures.inc({ job: request.name });
      this.logger.warn({ msg: 'job not queued, the sweeper will', job: request.name, error: messageOf(error) });
    }
  }
}

/** A queue that has never reached Redis waits for it without end; whoever uploads must not. */
async function withinTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Redis did not answer within ${ENQUEUE_MS} ms`)), ENQUEUE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
