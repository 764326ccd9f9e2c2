export type DeadlineEnd = 'idle' | 'maximum' | 'cancelled';

/** The deadline of one call over all its attempts: an idle timeout that restarts on progress, within a hard maximum. */
export class CallDeadline {
  /** Why the deadline has ended; `null` while it runs. */
  ended: DeadlineEnd | null = null;
  private readonly controller = new AbortController();
  private readonly hardEnd: number;
  private idleEnd: number;
  private timer: NodeJS.Timeout;
  private readonly onCancel = () => this.end('cancelled');

  constructor(
    readonly idleMs: number,
    maxMs: number,
    private readonly caller?: AbortSignal,
  ) {
    const now = performance.now();
    this.hardEnd = now + maxMs;
    this.idleEnd = Math.min(now + idleMs, this.hardEnd);
    this.timer = setTimeout(this.check, this.idleEnd - now);
    if (caller?.aborted) this.end('cancelled');
    caller?.addEventListener('abort', this.onCancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Restarts the idle timeout, because there was progress. */
  extend(): void {
    // the timer checks again when it fires, so one timer per call is enough
    this.idleEnd = Math.min(performance.now() + this.idleMs, this.hardEnd);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.onCancel);
  }

  private readonly check = () => {
    const left = this.idleEnd - performance.now();
    // timers may fire a little early
    if (left > 1) this.timer = setTimeout(this.check, left);
    else this.end(this.idleEnd === this.hardEnd ? 'maximum' : 'idle');
  };

  private end(why: DeadlineEnd): void {
    if (this.ended !== null) return;
    this.ended = why;
    this.clear();
    this.controller.abort(why === 'cancelled' ? 'cancelled by the caller' : 'timed out');
  }
}
