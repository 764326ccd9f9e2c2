import type { Candidate } from '../balance/balancer.js';
import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import type { Endpoint } from '../config/server-config.js';
import type { Connection } from '../connection/connection.js';
import type { Failure, ReplicaState, ReplicaStatus } from '../pool.types.js';
import { Circuit } from './circuit.js';
import { FailureRate } from './failure-rate.js';
import { PeakEwma } from './peak-ewma.js';
import { type ReplicaContext, Supervisor } from './supervisor.js';

/** A call's place at a replica, to be given back by {@link Replica.release}. */
export interface Lease {
  readonly replica: Replica;
  readonly isTrial: boolean;
  /** In ms since the epoch. */
  readonly begunAt: number;
}

/** How a call at a replica ended, for its health. */
export interface CallEnd {
  /** `null`: it tells nothing about the replica. */
  good: boolean | null;
  /** Of a call that was answered, or ran out of time. */
  durationMs?: number;
}

/** One endpoint of a server, as the balancer and the calls see it. */
export class Replica implements Candidate {
  inFlight = 0;
  readonly weight: number;
  readonly rate = new FailureRate();
  private drained = false;
  private readonly latency = new PeakEwma();
  private readonly circuit: Circuit;
  private readonly supervisor: Supervisor;
  private readonly perConnection: number;
  private trials: NodeJS.Timeout | undefined;

  constructor(
    readonly id: string,
    private readonly endpoint: Endpoint,
    private readonly context: ReplicaContext,
  ) {
    const { config } = context;
    this.weight = endpoint.weight;
    this.perConnection = Math.ceil(config.maxConcurrency / config.pool.max);
    this.circuit = new Circuit(config.health.breaker);
    this.supervisor = new Supervisor(id, endpoint, context, {
      onUp: () => this.cameUp(),
      // how slow it was then says nothing of now
      onHeard: () => this.latency.forget(),
      onChange: context.onChange,
    });
  }

  get latencyMs(): number {
    return this.latency.latencyMs;
  }

  get catalog(): ReplicaCatalog | null {
    return this.supervisor.feed.current;
  }

  /** The connection to send on; `null`: there is none now. */
  get connection(): Connection | null {
    return this.supervisor.connections.best;
  }

  /** Whether calls may be sent to it. */
  get takesCalls(): boolean {
    return !this.drained && this.connection !== null && !this.supervisor.feed.isInDoubt && this.circuit.admits;
  }

  /** Whether one more may be sent. */
  get hasRoom(): boolean {
    return this.inFlight < this.context.config.maxConcurrency;
  }

  /** It takes calls, but one that is well is to be preferred. */
  get isSilent(): boolean {
    return this.supervisor.isSilent;
  }

  get isOpen(): boolean {
    return this.circuit.state === 'open';
  }

  get state(): ReplicaStatus {
    const { supervisor } = this;
    if (!supervisor.isRunning) return 'disabled';
    if (this.drained) return 'draining';
    if (supervisor.isCrashLoop) return 'crash_loop';
    if (!this.connection && !supervisor.isDormant) return supervisor.hasFailed ? 'open' : 'connecting';
    if (this.isOpen) return 'open';
    return this.circuit.state === 'half_open' || this.circuit.isShaken || supervisor.isSilent ? 'degraded' : 'ready';
  }

  describe(): ReplicaState {
    const pid = this.connection?.pid;
    return {
      id: this.id,
      state: this.state,
      ...(pid ? { pid } : {}),
      ...(this.endpoint.kind === 'stdio' ? {} : { url: withoutSecrets(this.endpoint.url) }),
      weight: this.weight,
      connections: this.supervisor.connections.size,
      lastFailure: this.supervisor.failures.last,
      inFlight: this.inFlight,
      latencyMs: Math.round(this.latencyMs * 10) / 10,
      restarts: Math.max(0, this.supervisor.reconnects),
    };
  }

  start(): void {
    this.supervisor.start();
    this.context.onChange();
  }

  /** Resolves when a connection may be there; `null`: none is to be expected soon. */
  nudge(): Promise<void> | null {
    return this.drained ? null : this.supervisor.nudge();
  }

  /** Takes a place for one call. */
  lease(): Lease {
    this.inFlight++;
    if (this.inFlight >= this.perConnection * this.supervisor.connections.size) this.supervisor.grow();
    return { replica: this, isTrial: this.circuit.begin(), begunAt: Date.now() };
  }

  release({ isTrial, begunAt }: Lease, { good, durationMs }: CallEnd): void {
    this.inFlight--;
    const before = this.circuit.state;
    this.circuit.ended(isTrial, good, begunAt);
    if (durationMs !== undefined) this.latency.observe(durationMs);
    if (good !== null) this.rate.record(good);
    if (good === true) this.supervisor.failures.recovered('call');
    if (this.circuit.state !== before) this.circuitChanged();
  }

  /** Leaves it out for a while, for failing more than the others. */
  eject(): void {
    this.circuit.trip();
    this.rate.clear();
    this.supervisor.failures.note('call', 'it failed more calls than it may; left out for a while');
    this.context.log.warn(
      `${this.context.config.name}#${this.id} is left out for ${this.circuit.opensInMs} ms: it fails too many calls`,
    );
    this.circuitChanged();
  }

  /** A call failed in a way that says something about the replica. */
  failed(message: string): void {
    this.supervisor.failures.note('call', message);
  }

  lost(connection: Connection, stage: Failure['stage'], message: string): void {
    this.supervisor.lost(connection, stage, message);
  }

  /** Something odd was seen: a probe is sent soon. */
  doubt(): void {
    this.supervisor.doubt();
  }

  setDrained(drained: boolean): void {
    this.drained = drained;
    this.context.onChange();
  }

  reconnect(): Promise<void> {
    this.circuit.reset();
    return this.supervisor.renew();
  }

  async stop(): Promise<void> {
    clearTimeout(this.trials);
    await this.supervisor.stop();
    this.context.onChange();
  }

  /** Calls that wait are told when trials begin, which happens by time alone. */
  private circuitChanged(): void {
    this.context.onChange();
    clearTimeout(this.trials);
    if (this.isOpen) this.trials = setTimeout(() => this.context.onChange(), this.circuit.opensInMs + 1).unref();
  }

  private cameUp(): void {
    this.circuit.reset();
    this.rate.clear();
    this.latency.forget();
    this.supervisor.failures.recovered();
  }
}

/** Credentials may stand in front of the host and behind the path. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
