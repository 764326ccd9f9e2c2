import { DiscoveryService } from '@nestjs/core';
import type { JobMap, JobName, JobRequest } from './job-map.js';

/** What a job does. Registered by {@link JobHandler}; a job may run twice, so every handler is idempotent. */
export interface HandlesJob<Name extends JobName> {
  /** Throw to have the job retried. `signal` fires when the worker shuts down. */
  handle(payload: JobMap[Name], signal: AbortSignal): Promise<void>;
  /** True for an error that another try cannot mend. */
  isPermanent(error: unknown): boolean;
  /** Called once when no try is left: write down why, so that a person can act on it. */
  onFailed(payload: JobMap[Name], error: unknown): Promise<void>;
}

/** Marks the one class that handles the job of this name. */
export const JobHandler = DiscoveryService.createDecorator<JobName>();

/** Tells which jobs the tables say are unfinished; called at every sweep. */
export interface FindsUnfinished {
  findUnfinished(): Promise<JobRequest[]>;
}

/** Marks a class that the sweeper asks for unfinished work. */
export const SweepSource = DiscoveryService.createDecorator<void>();
