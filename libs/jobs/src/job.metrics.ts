import { Counter, Histogram } from 'prom-client';

export const enqueueFailures = new Counter({
  name: 'causeway_job_enqueue_failures_total',
  help: 'Jobs that could not be queued and wait for the sweeper',
  labelNames: ['job'],
});

export const jobSeconds = new Histogram({
  name: 'causeway_job_seconds',
  help: 'Time that one try of a job took',
  labelNames: ['job', 'result'],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120],
});

export const sweptJobs = new Counter({
  name: 'causeway_swept_jobs_total',
  help: 'Jobs that the sweeper asked for because the tables said they were unfinished',
  labelNames: ['job'],
});
