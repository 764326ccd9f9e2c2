import { AppError } from '@causeway/kernel';

interface Waiter<T> {
  /** Gets what the caller waits for; `null` when there is none. */
  tryAcquire: () => T | null;
  resolve: (acquired: T) => void;
}

/**
 * A queue that is fair among callers: the requests of one caller are served in order, and the callers take turns. A caller
 * with a thousand requests therefore does not make another one wait for all of them.
 */
export class FairQueue<T> {
  /** The caller served last is at the end. */
  private readonly callers = new Map<string, Waiter<T>[]>();
  private waiting = 0;

  constructor(private readonly max: number) {}

  get length(): number {
    return this.waiting;
  }

  /**
   * @param tryAcquire is called whenever something may have become free
   * @returns what was acquired; `null` when `signal` was aborted first
   * @throws AppError `POOL.SATURATED` when the queue is full
   */
  async wait(caller: string, tryAcquire: () => T | null, signal: AbortSignal): Promise<T | null> {
    if (this.waiting >= this.max)
      throw saturated(`${this.waiting} calls are already waiting, which is the limit; try again later`);
    if (signal.aborted) return null;
    const { promise, resolve } = Promise.withResolvers<T | null>();
    const waiter: Waiter<T> = { tryAcquire, resolve };
    const giveUp = () => {
      this.remove(caller, waiter);
      resolve(null);
    };
    this.append(caller, waiter);
    signal.addEventListener('abort', giveUp, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  /** To be called when something may have become free. Serves up to `max` waiters. */
  serve(max = Infinity): void {
    for (let served = 0; served < max && this.serveNext();) served++;
  }

  private serveNext(): boolean {
    for (const [caller, waiters] of this.callers) if (this.serveOne(caller, waiters)) return true;
    return false;
  }

  private serveOne(caller: string, waiters: Waiter<T>[]): boolean {
    for (const waiter of waiters) {
      const acquired = waiter.tryAcquire();
      if (acquired === null) continue;
      this.remove(caller, waiter);
      this.moveToEnd(caller);
      waiter.resolve(acquired);
      return true;
    }
    return false;
  }

  private append(caller: string, waiter: Waiter<T>): void {
    const own = this.callers.get(caller);
    if (own) own.push(waiter);
    else this.callers.set(caller, [waiter]);
    this.waiting++;
  }

  private remove(caller: string, waiter: Waiter<T>): void {
    const own = this.callers.get(caller) ?? [];
    const index = own.indexOf(waiter);
    if (index < 0) return;
    own.splice(index, 1);
    this.waiting--;
    if (own.length === 0) this.callers.delete(caller);
  }

  private moveToEnd(caller: string): void {
    const own = this.callers.get(caller);
    if (!own) return;
    this.callers.delete(caller);
    this.callers.set(caller, own);
  }
}

export function saturated(why: string): AppError {
  return new AppError('POOL.SATURATED', why, { retryAfterSeconds: 1 });
}
