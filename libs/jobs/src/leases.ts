import { Logger } from '@nestjs/common';
import { AppError, messageOf, newId } from '@causeway/kernel';

/** The table that holds the leases on one kind of work. `Work` identifies a piece of it; an owner is one process. */
export interface LeaseStore<Work> {
  /** @returns false when another owner has a lease that has not expired, or the work is over */
  acquire(work: Work, owner: string, seconds: number): Promise<boolean>;
  /** Extends all leases of the owner. @returns those that it still has on work that is not over */
  renew(owner: string, seconds: number): Promise<Work[]>;
  release(work: Work, owner: string): Promise<void>;
}

export interface LeaseTimes {
  /** A worker that has died keeps others out for this long. */
  leaseSeconds: number;
  /** Also the longest that work goes on after it was cancelled. */
  heartbeatMs: number;
}

/**
 * Lets one worker at a time do a piece of work. The heartbeat shows that the process lives, not that the work progresses:
 * slow work keeps its lease, a dead worker loses it. To cancel the work or remove its subject takes the lease away, which
 * ends the work.
 */
export class Leases<Work extends Record<string, string>> {
  private readonly logger = new Logger(Leases.name);
  private readonly owner = newId();
  /** Work that this process does or is about to begin. */
  private readonly busy = new Map<string, AbortController>();
  private readonly acquired = new Map<string, AbortController>();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: LeaseStore<Work>,
    private readonly times: LeaseTimes,
  ) {}

  /**
   * Runs `run` under a lease, or does nothing when another worker has it. Its signal aborts when the lease is lost, which
   * does not count as a failure. The lease is released as soon as `signal` aborts: work that ignores its signal must not
   * keep other workers out.
   *
   * @throws whatever `run` throws while it has the lease
   */
  async withLease(work: Work, signal: AbortSignal, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const key = keyOf(work);
    if (this.busy.has(key)) return;
    const lost = new AbortController();
    this.busy.set(key, lost);
    let released: Promise<void> | undefined;
    const release = () => (released ??= this.release(work, lost));
    const onAbort = () => void release();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (!(await this.store.acquire(work, this.owner, this.times.leaseSeconds))) return;
      this.acquired.set(key, lost);
      this.scheduleHeartbeat();
      await run(AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted) throw error;
      this.logger.log({ msg: 'work ended: it was cancelled, removed or taken over by another worker', ...work });
    } finally {
      signal.removeEventListener('abort', onAbort);
      await release();
    }
  }

  private async release(work: Work, lost: AbortController): Promise<void> {
    const key = keyOf(work);
    if (this.busy.get(key) === lost) this.busy.delete(key);
    if (this.acquired.get(key) === lost) this.acquired.delete(key);
    // a lease that cannot be released now expires by itself
    await this.store.release(work, this.owner).catch(() => undefined);
  }

  private scheduleHeartbeat(): void {
    this.heartbeat ??= setTimeout(() => void this.renew(), this.times.heartbeatMs);
    this.heartbeat.unref();
  }

  private async renew(): Promise<void> {
    const before = [...this.acquired];
    try {
      const renewed = new Set((await this.store.renew(this.owner, this.times.leaseSeconds)).map(keyOf));
      for (const [key, lost] of before) {
        if (!renewed.has(key)) lost.abort(new AppError('INGESTION.CANCELLED', 'the lease on this work is lost'));
      }
    } catch (error) {
      // the work goes on: every step of it may be done twice
      this.logger.warn({ msg: 'leases could not be renewed', error: messageOf(error) });
    }
    this.heartbeat = undefined;
    if (this.acquired.size > 0) this.scheduleHeartbeat();
  }
}

function keyOf(work: Record<string, string>): string {
  return JSON.stringify(Object.entries(work).toSorted());
}
