import type { Failure } from '../pool.types.js';

/** Failures of calls and failures of connections are separate series. */
type Series = 'call' | 'connection';

/** Remembers the last failure. Its `since` is the time of the first failure that no success of the same series has followed. */
export class FailureLog {
  private failure: Failure | null = null;
  private readonly series = new Map<Series, string>();

  get last(): Failure | null {
    return this.failure;
  }

  record(stage: Failure['stage'], message: string): void {
    const series: Series = stage === 'call' ? 'call' : 'connection';
    const since = this.series.get(series) ?? new Date().toISOString();
    this.series.set(series, since);
    this.failure = { stage, message: message.slice(0, 1_000), since };
  }

  /** Ends a series, or both, because something worked again. The last failure can still be read. */
  recordRecovery(series?: Series): void {
    if (series) this.series.delete(series);
    else this.series.clear();
  }
}
