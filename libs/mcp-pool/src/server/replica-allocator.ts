import type { Balancer } from '../balance/balancer.js';
import type { ServerConfig } from '../config/server-config.js';
import type { CallSlot, Replica } from '../replica/replica.js';
import { FairQueue, saturated } from './fair-queue.js';

const MAX_CONNECT_WAIT_MS = 5_000;
/** A server has demand for this long after a call asked for it. */
const DEMAND_MS = 10_000;

/** What a call needs of a replica. */
export interface ReplicaRequest {
  /** Id of the principal; the queue is fair among callers. */
  readonly caller: string;
  /** Equal for calls that should reach the same replica. */
  readonly affinity: string;
  /** Whether the call may go to this replica. */
  readonly accepts: (replica: Replica) => boolean;
  /** Aborting ends the wait. */
  readonly signal: AbortSignal;
}

/** Assigns each call a replica that takes calls, is accepted and has room; a call that finds none waits in a queue. */
export class ReplicaAllocator {
  private readonly queue: FairQueue<CallSlot>;
  private requestedAt = 0;

  constructor(
    private readonly config: ServerConfig,
    private readonly replicas: readonly Replica[],
    private readonly balancer: Balancer,
  ) {
    this.queue = new FairQueue(config.queue.max);
  }

  /** Whether calls asked for the server recently. */
  get hasDemand(): boolean {
    return this.queue.length > 0 || Date.now() - this.requestedAt < DEMAND_MS;
  }

  get waiting(): number {
    return this.queue.length;
  }

  /**
   * @returns `null` when no accepted replica takes calls now or soon, or when the signal was aborted
   * @throws AppError `POOL.SATURATED` when every accepted replica stays full
   */
  async acquire(request: ReplicaRequest): Promise<CallSlot | null> {
    this.requestedAt = Date.now();
    const slot = this.tryAcquire(request);
    if (slot) return slot;
    if (this.candidates(request).length === 0) await this.awaitCandidate(request);
    if (request.signal.aborted || this.candidates(request).length === 0) return null;
    return this.tryAcquire(request) ?? this.waitInQueue(request);
  }

  /** Whether an accepted replica takes calls, now or once it has connected. */
  async hasCandidate(request: ReplicaRequest): Promise<boolean> {
    if (this.candidates(request).length === 0) await this.awaitCandidate(request);
    return this.candidates(request).length > 0;
  }

  /** To be called when a call has ended, which makes room for one that waits. */
  slotReleased(): void {
    if (this.queue.length > 0) this.queue.serve(1);
  }

  /** To be called when the state of a replica has changed, which may make room for any number of calls. */
  replicasChanged(): void {
    if (this.queue.length > 0) this.queue.serve();
  }

  private tryAcquire(request: ReplicaRequest): CallSlot | null {
    const free = this.candidates(request).filter(({ hasRoom }) => hasRoom);
    if (free.length === 0) return null;
    const responsive = free.filter(({ isSilent }) => !isSilent);
    return this.balancer.choose(responsive.length > 0 ? responsive : free, request.affinity).acquireSlot();
  }

  private candidates({ accepts }: ReplicaRequest): Replica[] {
    return this.replicas.filter((replica) => replica.takesCalls && accepts(replica));
  }

  private async waitInQueue(request: ReplicaRequest): Promise<CallSlot | null> {
    // a replica may have closed its connections because it was idle
    for (const replica of this.replicas) void replica.connectSoon();
    const { name, maxConcurrency, queue } = this.config;
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(queue.waitMs)]);
    const slot = await this.queue.wait(request.caller, () => this.tryAcquire(request), signal);
    if (slot || request.signal.aborted || this.candidates(request).length === 0) return slot;
    throw saturated(
      `every replica of the MCP server "${name}" that can take this call has ${maxConcurrency} calls in flight, its limit, and none became free within ${queue.waitMs} ms; try again later`,
    );
  }

  /** Waits until an accepted replica that is connecting takes calls, or until none is expected to. */
  private async awaitCandidate(request: ReplicaRequest): Promise<void> {
    const connecting = this.replicas.flatMap((replica) => replica.connectSoon() ?? []);
    if (connecting.length === 0 || request.signal.aborted) return;
    const usable = connecting.map((attempt) =>
      attempt.then(() => this.candidates(request).length > 0 || Promise.reject(new Error('the replica is not accepted'))),
    );
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, MAX_CONNECT_WAIT_MS);
    request.signal.addEventListener('abort', () => over.resolve(), { once: true });
    // when no attempt helps, the caller sees that there is still no candidate
    await Promise.race([Promise.any(usable).catch(() => undefined), over.promise]);
    clearTimeout(timer);
  }
}
