import type { HealthConfig } from '../config/server-config.js';
import { backoffMs } from './backoff.js';

/** A connection that lived this long was a good one: the next failure is the first of a new row. */
const GOOD_MS = 10_000;

/** Remembers how often a replica was lost, and says how long to wait before it is tried again. */
export class Restarts {
  private inRow = 0;
  private crashes = 0;

  constructor(
    private readonly isProcess: boolean,
    private readonly limits: HealthConfig['crashLoop'],
  ) {}

  /** Attempts that have failed since the last good connection. */
  get failuresInRow(): number {
    return this.inRow;
  }

  /** A process that ends again and again, without stable minutes in between. */
  get isCrashLoop(): boolean {
    return this.isProcess && this.crashes > this.limits.restarts;
  }

  /**
   * It was lost, or an attempt failed.
   *
   * @param livedMs of the connection that was lost; 0 where there was none
   * @param isWanted there are calls for it
   * @returns ms until the next attempt
   */
  lost(livedMs: number, isWanted = false): number {
    if (livedMs >= GOOD_MS) this.inRow = 0;
    if (livedMs >= this.limits.stableMs) this.crashes = 0;
    this.crashes++;
    return this.isCrashLoop ? this.limits.stableMs : backoffMs(this.inRow++, this.isProcess, isWanted);
  }

  /** Somebody wants it tried as if nothing had been. */
  forgive(): void {
    this.inRow = this.crashes = 0;
  }
}
