import type { Failure } from '../pool.types.js';

type Row = 'call' | 'connection';

/** The last failure of something; `since` is the first of an unbroken row, of calls or of all else. */
export class FailureNote {
  private failure: Failure | null = null;
  private readonly rows = new Map<Row, string>();

  get last(): Failure | null {
    return this.failure;
  }

  note(stage: Failure['stage'], message: string): void {
    const row: Row = stage === 'call' ? 'call' : 'connection';
    const since = this.rows.get(row) ?? new Date().toISOString();
    this.rows.set(row, since);
    this.failure = { stage, message: message.slice(0, 1_000), since };
  }

  /** It works again. What went wrong last stays to be read. @param row unset: all of it */
  recovered(row?: Row): void {
    if (row) this.rows.delete(row);
    else this.rows.clear();
  }
}
