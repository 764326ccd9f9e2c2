import { AppError } from '@causeway/kernel';

interface Waiter<T> {
  /** Takes what it waits for, if that is there now. */
  attempt: () => T | null;
  done: (got: T) => void;
}

/**
 * Callers that wait for a place. Fair among callers: each caller's own are served in the order in which they came, the
 * callers in turn, so that one who asks for a thousand places does not make another wait for all of them.
 */
export class WaitingLine<T> {
  /** In turn: whoever was served moves to the end. */
  private readonly callers = new Map<string, Waiter<T>[]>();
  private waiting = 0;

  constructor(private readonly max: number) {}

  get length(): number {
    return this.waiting;
  }

  /**
   * @param attempt is asked whenever something may have become free
   * @returns what it got; `null` when `signal` was aborted before
   * @throws AppError `POOL.SATURATED` when too many wait
   */
  async wait(caller: string, attempt: () => T | null, signal: AbortSignal): Promise<T | null> {
    if (this.waiting >= this.max) throw saturated(`${this.waiting} calls are waiting already, the limit`);
    if (signal.aborted) return null;
    const { promise, resolve } = Promise.withResolvers<T | null>();
    const waiter: Waiter<T> = { attempt, done: resolve };
    const giveUp = () => {
      this.leave(caller, waiter);
      resolve(null);
    };
    this.join(caller, waiter);
    signal.addEventListener('abort', giveUp, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  /** Something may have become free: serves as many as can be, or `most`. */
  serve(most = Infinity): void {
    for (let served = 0; served < most && this.serveNext();) served++;
  }

  private serveNext(): boolean {
    for (const [caller, waiters] of this.callers) if (this.serveOne(caller, waiters)) return true;
    return false;
  }

  private serveOne(caller: string, waiters: Waiter<T>[]): boolean {
    for (const waiter of waiters) {
      const got = waiter.attempt();
      if (got === null) continue;
      this.leave(caller, waiter);
      this.toTheEnd(caller);
      waiter.done(got);
      return true;
    }
    return false;
  }

  private join(caller: string, waiter: Waiter<T>): void {
    const own = this.callers.get(caller);
    if (own) own.push(waiter);
    else this.callers.set(caller, [waiter]);
    this.waiting++;
  }

  private leave(caller: string, waiter: Waiter<T>): void {
    const own = this.callers.get(caller) ?? [];
    const index = own.indexOf(waiter);
    if (index < 0) return;
    own.splice(index, 1);
    this.waiting--;
    if (own.length === 0) this.callers.delete(caller);
  }

  private toTheEnd(caller: string): void {
    const own = this.callers.get(caller);
    if (!own) return;
    this.callers.delete(caller);
    this.callers.set(caller, own);
  }
}

export function saturated(why: string): AppError {
  return new AppError('POOL.SATURATED', why, { retryAfterSeconds: 1 });
}
