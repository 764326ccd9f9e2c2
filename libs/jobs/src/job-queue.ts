import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { messageOf, withDeadline } from '@causeway/kernel';
import type { RedisConnection } from '@causeway/redis';
import type { Queue } from 'bullmq';
import { enqueueFailures } from './job.metrics.js';
import { type JobRequest, jobIdOf, priorityOf } from './job-map.js';

/** A queue that has never reached Redis would wait for it without end. */
const ENQUEUE_TIMEOUT_MS = 2_000;

/** Puts jobs on their queues. The tables are the truth: the sweeper finds a job that cannot be queued now. */
export class JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  private readonly queues: Map<string, Queue>;

  constructor(
    private readonly connection: RedisConnection,
    queues: Queue[],
  ) {
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    // the connection logs its errors itself
    for (const queue of queues) queue.on('error', () => undefined);
  }

  /** Queues the jobs, except those that are queued or running already. Never throws. */
  async add(...requests: JobRequest[]): Promise<void> {
    await Promise.all(requests.map((request) => this.addOne(request)));
  }

  /** The queues close after this. */
  onApplicationShutdown(): void {
    this.connection.disconnect();
  }

  private async addOne(request: JobRequest): Promise<void> {
    const { name, payload } = request;
    const options = { jobId: jobIdOf(request), priority: priorityOf(request) };
    const late = () => new Error(`Redis did not answer within ${ENQUEUE_TIMEOUT_MS} ms`);
    try {
      await withDeadline(() => this.queues.get(name)!.add(name, payload, options), { timeoutMs: ENQUEUE_TIMEOUT_MS, late });
    } catch (error) {
      enqueueFailures.inc({ job: name });
      this.logger.warn({ msg: 'the job could not be queued; the sweeper will queue it', job: name, error: messageOf(error) });
    }
  }
}
