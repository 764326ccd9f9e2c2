import type { ReplicaLoad } from '../balance/balancer.js';
import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import type { ReplicaEndpoint } from '../config/server-config.js';
import type { Connection } from '../connection/connection.js';
import type { Failure, ReplicaState, ReplicaStatus } from '../pool.types.js';
import { Circuit } from './circuit.js';
import { FailureRate } from './failure-rate.js';
import { PeakEwma } from './peak-ewma.js';
import { type ReplicaContext, Supervisor } from './supervisor.js';

/** The place of one call at a replica; {@link Replica.release} gives it back. */
export interface CallSlot {
  readonly replica: Replica;
  readonly isTrial: boolean;
  /** In ms since the epoch. */
  readonly startedAt: number;
}

/** How a call at a replica ended, for the health of the replica. */
export interface CallEnd {
  /** `null` when the call says nothing about the replica. */
  good: boolean | null;
  /** Set for a call that was answered or timed out. */
  durationMs?: number;
}

/** One replica of a server, as the balancer and the calls see it. */
export class Replica implements ReplicaLoad {
  inFlight = 0;
  readonly weight: number;
  readonly rate = new FailureRate();
  private drained = false;
  private readonly latency = new PeakEwma();
  private readonly circuit: Circuit;
  private readonly supervisor: Supervisor;
  private readonly callsPerConnection: number;
  private trialsTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly id: string,
    private readonly endpoint: ReplicaEndpoint,
    private readonly context: ReplicaContext,
  ) {
    const { config } = context;
    this.weight = endpoint.weight;
    this.callsPerConnection = Math.ceil(config.maxConcurrency / config.pool.max);
    this.circuit = new Circuit(config.health.breaker);
    this.supervisor = new Supervisor(id, endpoint, context, {
      onUp: () => this.resetHealth(),
      // the latency before the silence says nothing about the latency now
      onAnswered: () => this.latency.reset(),
      onChange: context.onChange,
    });
  }

  get latencyMs(): number {
    return this.latency.latencyMs;
  }

  get catalog(): ReplicaCatalog | null {
    return this.supervisor.feed.current;
  }

  /** The connection to send on; `null` when there is none now. */
  get connection(): Connection | null {
    return this.supervisor.connections.best;
  }

  /** Whether calls may be sent to it. */
  get takesCalls(): boolean {
    return !this.drained && this.connection !== null && !this.supervisor.feed.isRechecking && this.circuit.allowsCall;
  }

  /** Whether its concurrency limit allows one more call. */
  get hasRoom(): boolean {
    return this.inFlight < this.context.config.maxConcurrency;
  }

  /** Whether it has left a probe unanswered; it takes calls, but other replicas are preferred. */
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
    return this.circuit.state === 'half_open' || this.circuit.hasRecentFailures || supervisor.isSilent ? 'degraded' : 'ready';
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

  /** Resolves when a connection may have been made; `null` when none is expected soon. */
  connectSoon(): Promise<void> | null {
    return this.drained ? null : this.supervisor.connectSoon();
  }

  acquireSlot(): CallSlot {
    this.inFlight++;
    if (this.inFlight >= this.callsPerConnection * this.supervisor.connections.size) this.supervisor.grow();
    return { replica: this, isTrial: this.circuit.recordStart(), startedAt: Date.now() };
  }

  release({ isTrial, startedAt }: CallSlot, { good, durationMs }: CallEnd): void {
    this.inFlight--;
    const before = this.circuit.state;
    this.circuit.recordEnd(isTrial, good, startedAt);
    if (durationMs !== undefined) this.latency.observe(durationMs);
    if (good !== null) this.rate.record(good);
    if (good === true) this.supervisor.failures.recordRecovery('call');
    if (this.circuit.state !== before) this.circuitChanged();
  }

  /** Opens the circuit because this replica fails more calls than the others. */
  eject(): void {
    this.circuit.trip();
    this.rate.clear();
    this.supervisor.failures.record('call', 'it failed more calls than the other replicas and gets none for a while');
    this.context.logger.warn(
      `${this.context.config.name}#${this.id} is ejected for ${this.circuit.trialsInMs} ms: it fails more calls than the other replicas`,
    );
    this.circuitChanged();
  }

  /** Records a failed call that counts against the replica. */
  recordFailure(message: string): void {
    this.supervisor.failures.record('call', message);
  }

  connectionLost(connection: Connection, stage: Failure['stage'], message: string): void {
    this.supervisor.connectionLost(connection, stage, message);
  }

  /** Sends a health probe soon, because there was trouble. */
  probeSoon(): void {
    this.supervisor.probeSoon();
  }

  setDrained(drained: boolean): void {
    this.drained = drained;
    this.context.onChange();
  }

  reconnect(): Promise<void> {
    this.circuit.reset();
    return this.supervisor.reconnect();
  }

  async stop(): Promise<void> {
    clearTimeout(this.trialsTimer);
    await this.supervisor.stop();
    this.context.onChange();
  }

  /** Announces the state of the circuit now, and again when trials begin, which no event marks. */
  private circuitChanged(): void {
    this.context.onChange();
    clearTimeout(this.trialsTimer);
    if (this.isOpen) this.trialsTimer = setTimeout(() => this.context.onChange(), this.circuit.trialsInMs + 1).unref();
  }

  private resetHealth(): void {
    this.circuit.reset();
    this.rate.clear();
    this.latency.reset();
    this.supervisor.failures.recordRecovery();
  }
}

/** The user name, password and query of a URL may contain credentials. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
