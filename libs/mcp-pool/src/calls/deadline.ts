export type DeadlineEnd = 'idle' | 'maximum' | 'cancelled';

/** The time of one call over all its attempts: an idle limit that starts again on progress, under a hard maximum. */
export class Deadline {
  /** Why it ended; `null` while it runs. */
  ended: DeadlineEnd | null = null;
  private readonly controller = new AbortController();
  private readonly idle: NodeJS.Timeout;
  private readonly hard: NodeJS.Timeout;
  private readonly onCancel = () => this.end('cancelled');

  constructor(
    readonly idleMs: number,
    maxMs: number,
    private readonly caller?: AbortSignal,
  ) {
    this.idle = setTimeout(() => this.end('idle'), idleMs);
    this.hard = setTimeout(() => this.end('maximum'), maxMs);
    if (caller?.aborted) this.end('cancelled');
    caller?.addEventListener('abort', this.onCancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** There was progress. */
  touch(): void {
    if (this.ended === null) this.idle.refresh();
  }

  /** Resolves when `work` is done or the time is over, whichever is first. */
  async orEnd(work: Promise<unknown>): Promise<void> {
    if (this.ended !== null) return;
    const over = Promise.withResolvers<void>();
    const onAbort = () => over.resolve();
    this.signal.addEventListener('abort', onAbort, { once: true });
    await Promise.race([work.catch(() => undefined), over.promise]);
    this.signal.removeEventListener('abort', onAbort);
  }

  clear(): void {
    clearTimeout(this.idle);
    clearTimeout(this.hard);
    this.caller?.removeEventListener('abort', this.onCancel);
  }

  private end(why: DeadlineEnd): void {
    if (this.ended !== null) return;
    this.ended = why;
    this.clear();
    this.controller.abort(why === 'cancelled' ? 'cancelled by the caller' : 'timed out');
  }
}
