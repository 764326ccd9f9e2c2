import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { messageOf } from '@causeway/kernel';
import { sweptJobs } from './job.metrics.js';
import { JobQueue } from './job-queue.js';
import { JobRegistry } from './job-registry.js';

/**
 * Queues, at a steady interval, what the tables say is unfinished. The queue ignores a job that is queued or running
 * already, so sweeping is safe at any moment and in any number of workers.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Sweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly registry: JobRegistry,
    private readonly queue: JobQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(0);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => {
      this.running = this.sweep().finally(() => {
        if (this.timer) this.schedule(this.config.jobs.sweepIntervalMs);
      });
    }, delayMs);
  }

  private async sweep(): Promise<void> {
    for (const source of this.registry.sweepSources()) {
      // a source that fails must not stop the others
      try {
        const requests = await source.sweep();
        for (const { name } of requests) sweptJobs.inc({ job: name });
        await this.queue.add(...requests);
      } catch (error) {
        this.logger.warn({ msg: 'a sweep failed; the next one will look again', error: messageOf(error) });
      }
    }
  }
}
