import type { BullRegistrar } from '@nestjs/bullmq';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { RedisConnection } from '@causeway/redis';
import type { JobProcessor } from './job-processor.js';
import type { JobRegistry } from './job-registry.js';

/**
 * Starts and stops the workers. @nestjs/bullmq alone would start them before the other modules are initialized, and close
 * them without aborting the running jobs (ADR 0028).
 */
export class JobWorkers implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly registry: JobRegistry,
    private readonly registrar: BullRegistrar,
    private readonly connection: RedisConnection,
    private readonly processors: JobProcessor[],
  ) {}

  /** @throws when a job has no handler, or two */
  onApplicationBootstrap(): void {
    this.registry.handlers();
    this.registrar.register();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.processors.map((processor) => processor.stop()));
    this.connection.disconnect();
  }
}
