export { decideRetry } from './decide-retry.js';
export { JobHandler, SweepSource } from './job-handler.js';
export type { HandlesJob, Sweeps, RetryDecision } from './job-handler.js';
export type { JobMap, JobName, JobRequest } from './job-map.js';
export { JobExchange } from './job-exchange.js';
export { JobQueue } from './job-queue.js';
export { Leases } from './leases.js';
export type { LeaseStore } from './leases.js';
export { JobsModule, JobWorkersModule } from './jobs.module.js';
