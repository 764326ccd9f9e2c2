/** The error of an operation that was cancelled. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

/** Cancels one operation at whatever stage it is: a cheap AbortController for the hot path. */
export class Cancellation {
  cancelled = false;
  private stop: (() => void) | undefined;

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.stop?.();
  }

  /** Sets what cancelling does from now on, in place of the previous callback. */
  onCancel(stop: () => void): void {
    this.stop = stop;
    if (this.cancelled) stop();
  }
}
