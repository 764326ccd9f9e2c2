export { JobHandler, SweepSource } from './job-handler.js';
export type { FindsUnfinished, HandlesJob } from './job-handler.js';
export { JOB_NAMES } from './job-map.js';
export type { JobMap, JobName, JobRequest } from './job-map.js';
export { JobQueue } from './job-queue.js';
export { connectRedis } from './redis.js';
export { JobsModule, JobWorkersModule } from './jobs.module.js';
