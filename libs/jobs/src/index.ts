export { JobHandler, SweepSource } from './job-handler.js';
export type { HandlesJob, Sweeps, Verdict } from './job-handler.js';
export { JOB_NAMES } from './job-map.js';
export type { JobMap, JobName, JobRequest } from './job-map.js';
export { JobExchange } from './job-exchange.js';
export { JobQueue } from './job-queue.js';
export { JobsModule, JobWorkersModule } from './jobs.module.js';
