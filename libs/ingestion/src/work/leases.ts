import { Injectable, Logger } from '@nestjs/common';
import { AppError, messageOf, newId } from '@causeway/kernel';
import { LeaseRepository } from './lease.repository.js';

const LEASE_SECONDS = 30;
/** Also the longest that a cancelled job goes on. */
const BEAT_MS = 1_000;

/**
 * Lets one worker at a time be at a job. The heartbeat beats for the process, not for progress: slow work keeps its
 * lease, a dead worker loses it. Whoever cancels or removes a document takes the lease away, which ends the work.
 */
@Injectable()
export class Leases {
  private readonly logger = new Logger(Leases.name);
  private readonly owner = newId();
  /** What this process is at or about to be at. */
  private readonly busy = new Map<string, AbortController>();
  private readonly held = new Map<string, AbortController>();
  private beating: NodeJS.Timeout | undefined;

  constructor(private readonly repository: LeaseRepository) {}

  /**
   * Runs `work` unless another is at it; its signal fires when the lease is lost, which is no failure of the job. Where
   * `signal` fires the lease is given back at once: work that does not heed it must not keep others from taking over.
   */
  async hold(
    { versionId, job }: { versionId: string; job: string },
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const key = keyOf(versionId, job);
    if (this.busy.has(key)) return;
    const lost = new AbortController();
    this.busy.set(key, lost);
    let ended: Promise<void> | undefined;
    const end = () => (ended ??= this.end(versionId, job, lost));
    const onAbort = () => void end();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (!(await this.repository.acquire(versionId, job, this.owner, LEASE_SECONDS))) return;
      this.held.set(key, lost);
      this.beat();
      await work(AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted) throw error;
      this.logger.log({ msg: 'work ended: the document was cancelled, removed or taken over', versionId, job });
    } finally {
      signal.removeEventListener('abort', onAbort);
      await end();
    }
  }

  private async end(versionId: string, job: string, lost: AbortController): Promise<void> {
    const key = keyOf(versionId, job);
    if (this.busy.get(key) === lost) this.busy.delete(key);
    if (this.held.get(key) === lost) this.held.delete(key);
    // a lease that stays behind ends by itself
    await this.repository.release(versionId, job, this.owner).catch(() => undefined);
  }

  private beat(): void {
    this.beating ??= setTimeout(() => void this.renew(), BEAT_MS);
    this.beating.unref();
  }

  private async renew(): Promise<void> {
    const before = [...this.held];
    try {
      const kept = new Set((await this.repository.renew(this.owner, LEASE_SECONDS)).map((l) => keyOf(l.versionId, l.job)));
      for (const [key, lost] of before) {
        if (!kept.has(key)) lost.abort(new AppError('INGESTION.CANCELLED', 'the lease on this work is lost'));
      }
    } catch (error) {
      // the work goes on: what it does may be done twice
      this.logger.warn({ msg: 'leases not renewed', error: messageOf(error) });
    }
    this.beating = undefined;
    if (this.held.size > 0) this.beat();
  }
}

function keyOf(versionId: string, job: string): string {
  return `${versionId} ${job}`;
}
