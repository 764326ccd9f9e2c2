import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobExchange } from './job-exchange.js';
import { JobQueue } from './job-queue.js';
import { JobRegistry } from './job-registry.js';
import { Sweeper } from './sweeper.js';
import { WorkerHost } from './worker-host.js';

/** For whoever queues jobs. */
@Global()
@Module({ providers: [JobQueue, JobExchange], exports: [JobQueue, JobExchange] })
export class JobsModule {}

/** For whoever runs them: one worker for each job name, and the sweeper. */
@Module({ imports: [JobsModule, DiscoveryModule], providers: [JobRegistry, WorkerHost, Sweeper] })
export class JobWorkersModule {}
