/** What a thing ends with that was called off. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

/** One thing under way that can be called off, whatever stage it is in: an AbortController for the hot path. */
export class Cancellation {
  cancelled = false;
  private stop: (() => void) | undefined;

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.stop?.();
  }

  /** What to do when it is called off from now on; it takes the place of what was said before. */
  by(stop: () => void): void {
    this.stop = stop;
    if (this.cancelled) stop();
  }
}
