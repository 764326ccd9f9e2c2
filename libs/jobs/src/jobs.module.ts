import { BullModule, BullRegistrar, getQueueToken } from '@nestjs/bullmq';
import { Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { connectRedis, type RedisConnection } from '@causeway/redis';
import type { Queue } from 'bullmq';
import { JobExchange } from './job-exchange.js';
import { JOB_NAMES, JOB_POLICY } from './job-map.js';
import { createProcessor, type JobProcessor } from './job-processor.js';
import { JobQueue } from './job-queue.js';
import { JobRegistry } from './job-registry.js';
import { JobWorkers } from './job-workers.js';
import { Sweeper } from './sweeper.js';

const QUEUE_CONNECTION = Symbol('QUEUE_CONNECTION');
const WORKER_CONNECTION = Symbol('WORKER_CONNECTION');

const queueConnection: Provider = {
  provide: QUEUE_CONNECTION,
  inject: [APP_CONFIG],
  useFactory: (config: AppConfig) => connectRedis(config, 'failFast', JobQueue.name),
};

@Module({ providers: [queueConnection], exports: [queueConnection] })
class QueueConnectionModule {}

const queues = JOB_NAMES.map((name) => ({
  name,
  defaultJobOptions: {
    attempts: JOB_POLICY[name].attempts,
    backoff: { type: 'custom' },
    removeOnComplete: true,
    removeOnFail: true,
  },
}));

const jobQueue: Provider = {
  provide: JobQueue,
  inject: [QUEUE_CONNECTION, ...JOB_NAMES.map((name) => getQueueToken(name))],
  useFactory: (connection: RedisConnection, ...opened: Queue[]) => new JobQueue(connection, opened),
};

/**
 * For those who queue jobs. It is not global: a module shuts down before the modules that it imports, so the connection
 * ends before the queues close. A queue that has never reached Redis would otherwise wait for it.
 */
@Module({
  imports: [
    QueueConnectionModule,
    BullModule.forRootAsync({
      imports: [QueueConnectionModule],
      inject: [QUEUE_CONNECTION],
      useFactory: (connection: RedisConnection) => ({ connection }),
      extraOptions: { manualRegistration: true },
    }),
    BullModule.registerQueue(...queues),
  ],
  providers: [jobQueue, JobExchange],
  exports: [JobQueue, JobExchange],
})
export class JobsModule {}

const workerConnection: Provider = {
  provide: WORKER_CONNECTION,
  inject: [APP_CONFIG],
  useFactory: (config: AppConfig) => connectRedis(config, 'waitForever', JobWorkers.name),
};

const processors = JOB_NAMES.map((name) => ({
  provide: `JobProcessor(${name})`,
  inject: [WORKER_CONNECTION, JobRegistry],
  useFactory: (connection: RedisConnection, registry: JobRegistry) => createProcessor(name, connection, registry),
}));

const jobWorkers: Provider = {
  provide: JobWorkers,
  inject: [JobRegistry, BullRegistrar, WORKER_CONNECTION, ...processors.map(({ provide }) => provide)],
  useFactory: (registry: JobRegistry, registrar: BullRegistrar, connection: RedisConnection, ...ofAllJobs: JobProcessor[]) =>
    new JobWorkers(registry, registrar, connection, ofAllJobs),
};

/** For those who run jobs: one worker for each job name, and the sweeper. */
@Module({
  imports: [JobsModule, DiscoveryModule],
  providers: [JobRegistry, workerConnection, ...processors, jobWorkers, Sweeper],
})
export class JobWorkersModule {}
