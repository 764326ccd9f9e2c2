import { DiscoveryService } from '@nestjs/core';
import type { JobMap, JobName, JobRequest } from './job-map.js';

/**
 * What a failure means for the tries that are left: `permanent` ends them, `passing` is none of the document's fault
 * and does not count towards them (a store or a provider that will be back), everything else is `counted`.
 */
export type RetryDecision = 'permanent' | 'transient' | 'counted';

/** What a job does. Registered by {@link JobHandler}; a job may run twice, so every handler is idempotent. */
export interface HandlesJob<Name extends JobName> {
  /** Throw to have the job retried. `signal` fires when the worker shuts down or the time of the job is over. */
  handle(payload: JobMap[Name], signal: AbortSignal): Promise<void>;
  decideRetry(error: unknown): RetryDecision;
  /** Called when a try has failed and another will follow. */
  onRetry(payload: JobMap[Name], error: unknown): Promise<void>;
  /** Called once when no try is left: write down why, so that a person can act on it. */
  onFailed(payload: JobMap[Name], error: unknown): Promise<void>;
}

/** Marks the one class that handles the job of this name. */
export const JobHandler = DiscoveryService.createDecorator<JobName>();

/** Does at every sweep what is due by the clock or by the tables, and tells which jobs they miss. */
export interface Sweeps {
  sweep(): Promise<JobRequest[]>;
}

/** Marks a class that {@link Sweeps}. */
export const SweepSource = DiscoveryService.createDecorator<void>();
