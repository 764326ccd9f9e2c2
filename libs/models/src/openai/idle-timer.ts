/** A signal that fires when nothing was heard for some time. */
export class IdleTimer {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly idleMs: number) {
    this.heard();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get expired(): boolean {
    return this.controller.signal.aborted;
  }

  heard(): void {
    this.stop();
    this.timer = setTimeout(() => this.controller.abort(), this.idleMs);
  }

  /** While the other side is not being listened to, silence means nothing. */
  stop(): void {
    clearTimeout(this.timer);
  }
}
