interface Waiter {
  bytes: number;
  admit: () => void;
}

/**
 * Lets in as many as there are places and memory for, in the order of their coming. What needs more memory than there
 * is at all waits until it is alone.
 */
export class Admission {
  private readonly waiting: Waiter[] = [];
  private inside = 0;
  private taken = 0;

  constructor(
    private readonly places: number,
    private readonly memoryBytes: number,
  ) {}

  /** Resolves to the function that gives the place back; rejects with the signal's reason. */
  async enter(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const leaveQueue = () => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(signal?.reason as Error);
        this.admitNext();
      };
      const admit = () => {
        signal?.removeEventListener('abort', leaveQueue);
        resolve();
      };
      const waiter: Waiter = { bytes, admit };
      signal?.addEventListener('abort', leaveQueue, { once: true });
      this.waiting.push(waiter);
      this.admitNext();
    });
    return this.exit(bytes);
  }

  private admitNext(): void {
    for (let next = this.waiting[0]; next && this.fits(next.bytes); next = this.waiting[0]) {
      this.waiting.shift();
      this.inside += 1;
      this.taken += next.bytes;
      next.admit();
    }
  }

  private fits(bytes: number): boolean {
    return this.inside === 0 || (this.inside < this.places && this.taken + bytes <= this.memoryBytes);
  }

  private exit(bytes: number): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.inside -= 1;
      this.taken -= bytes;
      this.admitNext();
    };
  }
}
