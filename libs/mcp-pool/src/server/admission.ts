import type { Balancer } from '../balance/balancer.js';
import type { ServerConfig } from '../config/server-config.js';
import type { Lease, Replica } from '../replica/replica.js';
import { saturated, WaitingLine } from './waiting-line.js';

const MAX_COMING_WAIT_MS = 5_000;
const WANTED_MS = 10_000;

/** A call in search of a replica. */
export interface Seeker {
  /** For whom: the line is fair among callers. */
  readonly caller: string;
  /** What calls that should meet the same replica have in common. */
  readonly affinity: string;
  /** Whether a replica could take it. */
  readonly suits: (replica: Replica) => boolean;
  /** Ends the search. */
  readonly signal: AbortSignal;
}

/** Gives calls their replica: one that is well, suits, and has room; else a place in the line. */
export class Admission {
  private readonly line: WaitingLine<Lease>;
  private askedAt = 0;

  constructor(
    private readonly config: ServerConfig,
    private readonly replicas: readonly Replica[],
    private readonly balancer: Balancer,
  ) {
    this.line = new WaitingLine(config.queue.max);
  }

  /** Whether there were calls of late. */
  get isWanted(): boolean {
    return this.line.length > 0 || Date.now() - this.askedAt < WANTED_MS;
  }

  get waiting(): number {
    return this.line.length;
  }

  /**
   * @returns `null` when no replica takes the call, now or soon, or the search was ended
   * @throws AppError `POOL.SATURATED` when all that could take it stay full
   */
  async lease(seeker: Seeker): Promise<Lease | null> {
    this.askedAt = Date.now();
    const free = this.take(seeker);
    if (free) return free;
    if (this.candidates(seeker).length === 0) await this.firstComing(seeker);
    if (seeker.signal.aborted || this.candidates(seeker).length === 0) return null;
    return this.take(seeker) ?? this.stand(seeker);
  }

  /** Whether a replica could take it, now or when one that is on its way has come. */
  async hasOther(seeker: Seeker): Promise<boolean> {
    if (this.candidates(seeker).length === 0) await this.firstComing(seeker);
    return this.candidates(seeker).length > 0;
  }

  /** A place is free. */
  freed(): void {
    if (this.line.length > 0) this.line.serve(1);
  }

  /** Replicas are not what they were. */
  changed(): void {
    if (this.line.length > 0) this.line.serve();
  }

  private take(seeker: Seeker): Lease | null {
    const free = this.candidates(seeker).filter(({ hasRoom }) => hasRoom);
    if (free.length === 0) return null;
    const well = free.filter(({ isSilent }) => !isSilent);
    return this.balancer.choose(well.length > 0 ? well : free, seeker.affinity).lease();
  }

  private candidates({ suits }: Seeker): Replica[] {
    return this.replicas.filter((replica) => replica.takesCalls && suits(replica));
  }

  private async stand(seeker: Seeker): Promise<Lease | null> {
    // one that sleeps because there was little to do
    for (const replica of this.replicas) void replica.nudge();
    const { name, maxConcurrency, queue } = this.config;
    const patience = AbortSignal.any([seeker.signal, AbortSignal.timeout(queue.waitMs)]);
    const lease = await this.line.wait(seeker.caller, () => this.take(seeker), patience);
    if (lease || seeker.signal.aborted || this.candidates(seeker).length === 0) return lease;
    throw saturated(
      `every replica of "${name}" that can take this call has ${maxConcurrency} calls in flight, its limit, and none became free in ${queue.waitMs} ms`,
    );
  }

  /** Until a replica that is being connected can be used, or none is coming. */
  private async firstComing(seeker: Seeker): Promise<void> {
    const coming = this.replicas.flatMap((replica) => replica.nudge() ?? []);
    if (coming.length === 0 || seeker.signal.aborted) return;
    const usable = coming.map((attempt) =>
      attempt.then(() => this.candidates(seeker).length > 0 || Promise.reject(new Error('not this one'))),
    );
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, MAX_COMING_WAIT_MS);
    seeker.signal.addEventListener('abort', () => over.resolve(), { once: true });
    // none of them: then the caller sees that there is no candidate
    await Promise.race([Promise.any(usable).catch(() => undefined), over.promise]);
    clearTimeout(timer);
  }
}
