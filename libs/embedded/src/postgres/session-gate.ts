/** A client, or the maintenance, that acquires the session. */
export interface SessionHolder {
  /** Called when the holder has kept the session for too long without using it. It must then release the session. */
  onIdleTimeout(): void;
}

/**
 * Grants the one session to one holder at a time, in the order of their requests. A holder that is in a transaction keeps
 * the session between its statements.
 */
export class SessionGate {
  private readonly queue: { holder: SessionHolder; admit: () => void }[] = [];
  private holder: SessionHolder | undefined;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly idleTimeoutMs: number) {}

  /** Resolves when the holder has the session. */
  async acquire(holder: SessionHolder): Promise<void> {
    if (this.holder === holder) {
      clearTimeout(this.idleTimer);
      return;
    }
    if (!this.holder) {
      this.holder = holder;
      return;
    }
    await new Promise<void>((admit) => this.queue.push({ holder, admit }));
  }

  /** @param keep true if the holder is in a transaction, so that no other holder may use the session before it returns */
  release(holder: SessionHolder, keep: boolean): void {
    if (this.holder !== holder) return;
    if (keep) {
      this.idleTimer = setTimeout(() => holder.onIdleTimeout(), this.idleTimeoutMs);
      return;
    }
    const next = this.queue.shift();
    this.holder = next?.holder;
    next?.admit();
  }

  isHeldBy(holder: SessionHolder): boolean {
    return this.holder === holder;
  }
}
