import { DiscoveryService } from '@nestjs/core';
import type { JobMap, JobName, JobRequest } from './job-map.js';

/**
 * Whether a failed job is retried. `permanent`: never, because another attempt would fail too. `transient`: without end,
 * and without using up an attempt, because the failure goes away by itself, such as a store or a provider that is down.
 * `counted`: as often as the policy of the job allows.
 */
export type RetryDecision = 'permanent' | 'transient' | 'counted';

/** What a job does. Registered by {@link JobHandler}. A job may run twice, so every handler is idempotent. */
export interface HandlesJob<Name extends JobName> {
  /** Throw to have the job retried. `signal` aborts when the worker shuts down or the time limit of the job is reached. */
  handle(payload: JobMap[Name], signal: AbortSignal): Promise<void>;
  decideRetry(error: unknown): RetryDecision;
  /** Called when an attempt has failed and another will follow. */
  onRetry(payload: JobMap[Name], error: unknown): Promise<void>;
  /** Called once when no attempt is left. Records the reason where a person can read it. */
  onFailed(payload: JobMap[Name], error: unknown): Promise<void>;
}

/** Marks the one class that handles the job of this name. */
export const JobHandler = DiscoveryService.createDecorator<JobName>();

/** Finds work that should be queued but may not be. Registered by {@link SweepSource}. */
export interface Sweeps {
  /** Called at every sweep; may also do what is due by the clock. @returns the jobs that the tables say are unfinished */
  sweep(): Promise<JobRequest[]>;
}

/** Marks a class that {@link Sweeps}. */
export const SweepSource = DiscoveryService.createDecorator<void>();
