/** Who may hold the session. */
export interface Holder {
  /** Called when the holder let a transaction stand idle for too long. It has to end that and leave for good. */
  onIdle(): void;
}

/**
 * Lends the one session to one holder at a time, in the order in which they asked. A holder that leaves in the
 * midst of a transaction keeps the session, and has it at once when it comes again.
 */
export class SessionGate {
  readonly #waiting: { holder: Holder; admit: () => void }[] = [];
  #holder: Holder | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(private readonly idleLimitMs: number) {}

  /** Resolves when the session is the holder's. */
  async enter(holder: Holder): Promise<void> {
    if (this.#holder === holder) {
      clearTimeout(this.#idle);
      return;
    }
    if (!this.#holder) {
      this.#holder = holder;
      return;
    }
    await new Promise<void>((admit) => this.#waiting.push({ holder, admit }));
  }

  /** @param keep the holder is not through with it: no one else may come in between */
  leave(holder: Holder, keep: boolean): void {
    if (this.#holder !== holder) return;
    if (keep) {
      this.#idle = setTimeout(() => holder.onIdle(), this.idleLimitMs);
      return;
    }
    const next = this.#waiting.shift();
    this.#holder = next?.holder;
    next?.admit();
  }

  isHeldBy(holder: Holder): boolean {
    return this.#holder === holder;
  }
}
