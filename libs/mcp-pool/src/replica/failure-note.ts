import type { Failure } from '../pool.types.js';

/** The last failure of something; `since` is the first of an unbroken row. */
export class FailureNote {
  private failure: Failure | null = null;
  private open = false;

  get last(): Failure | null {
    return this.failure;
  }

  note(stage: Failure['stage'], message: string): void {
    const since = this.open && this.failure ? this.failure.since : new Date().toISOString();
    this.failure = { stage, message: message.slice(0, 1_000), since };
    this.open = true;
  }

  /** It works again. What went wrong last stays to be read. */
  recovered(): void {
    this.open = false;
  }
}
