import type { HealthConfig } from '../config/server-config.js';
import { backoffMs } from './backoff.js';

/** A connection that lived this long resets the count of failures in a row. */
const STABLE_CONNECTION_MS = 10_000;

/** Counts how often a replica was lost, and computes the wait before the next attempt. */
export class Restarts {
  private failures = 0;
  private crashes = 0;

  constructor(
    private readonly isProcess: boolean,
    private readonly limits: HealthConfig['crashLoop'],
  ) {}

  /** Attempts that have failed since the last stable connection. */
  get failuresInRow(): number {
    return this.failures;
  }

  /** Whether a process has exited too often without a stable time in between. */
  get isCrashLoop(): boolean {
    return this.isProcess && this.crashes > this.limits.restarts;
  }

  /**
   * Records that the connection was lost or that an attempt failed.
   *
   * @param livedMs lifetime of the lost connection; 0 for a failed attempt
   * @param hasDemand whether calls are waiting for the server
   * @returns ms until the next attempt
   */
  recordLoss(livedMs: number, hasDemand = false): number {
    if (livedMs >= STABLE_CONNECTION_MS) this.failures = 0;
    if (livedMs >= this.limits.stableMs) this.crashes = 0;
    this.crashes++;
    return this.isCrashLoop ? this.limits.stableMs : backoffMs(this.failures++, this.isProcess, hasDemand);
  }

  /** Forgets all failures. */
  reset(): void {
    this.failures = this.crashes = 0;
  }
}
