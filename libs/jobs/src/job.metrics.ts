import { counter, latency } from '@causeway/metrics';

export const enqueueFailures = counter(
  'causeway_job_enqueue_failures_total',
  'Jobs that could not be queued and wait for the sweeper',
  ['job'],
);

export const jobSeconds = latency('causeway_job_seconds', 'Duration of one attempt of a job', ['job', 'result']);

export const sweptJobs = counter(
  'causeway_swept_jobs_total',
  'Jobs that the sweeper queued because the tables said they were unfinished',
  ['job'],
);
