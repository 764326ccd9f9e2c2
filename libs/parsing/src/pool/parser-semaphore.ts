interface Waiter {
  bytes: number;
  grant: () => void;
}

/**
 * Limits how many parsers run at once by their number and by their memory, first come, first served. A parser that needs
 * more memory than the limit runs alone.
 */
export class ParserSemaphore {
  private readonly waiting: Waiter[] = [];
  private holders = 0;
  private acquiredBytes = 0;

  constructor(
    private readonly maxHolders: number,
    private readonly maxBytes: number,
  ) {}

  /** Resolves to the function that releases the acquired place; rejects with the signal's reason. */
  async acquire(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const leaveQueue = () => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(signal?.reason as Error);
        this.grantNext();
      };
      const grant = () => {
        signal?.removeEventListener('abort', leaveQueue);
        resolve();
      };
      const waiter: Waiter = { bytes, grant };
      signal?.addEventListener('abort', leaveQueue, { once: true });
      this.waiting.push(waiter);
      this.grantNext();
    });
    return this.releaseOnce(bytes);
  }

  private grantNext(): void {
    for (let next = this.waiting[0]; next && this.fits(next.bytes); next = this.waiting[0]) {
      this.waiting.shift();
      this.holders += 1;
      this.acquiredBytes += next.bytes;
      next.grant();
    }
  }

  private fits(bytes: number): boolean {
    return this.holders === 0 || (this.holders < this.maxHolders && this.acquiredBytes + bytes <= this.maxBytes);
  }

  private releaseOnce(bytes: number): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.holders -= 1;
      this.acquiredBytes -= bytes;
      this.grantNext();
    };
  }
}
