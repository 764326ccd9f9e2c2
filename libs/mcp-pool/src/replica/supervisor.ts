import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import { fetchCatalog } from '../catalog/replica-catalog.js';
import type { ReplicaEndpoint, ServerConfig } from '../config/server-config.js';
import type { Connection } from '../connection/connection.js';
import type { Connector } from '../connection/connector.js';
import type { Failure } from '../pool.types.js';
import { connectSoonGapMs } from './backoff.js';
import { CatalogFeed } from './catalog-feed.js';
import { ConnectionSet } from './connection-set.js';
import { FailureLog } from './failure-log.js';
import { HealthProbe } from './health-probe.js';
import { Restarts } from './restarts.js';

/** What the replicas of a server share. */
export interface ReplicaContext {
  config: ServerConfig;
  connector: Connector;
  logger: Logger;
  /** Whether calls asked for the server recently. */
  hasDemand: () => boolean;
  /** Called when the state or the catalog may have changed. */
  onChange: () => void;
}

export interface SupervisorHooks {
  /** Called when the first connection is made. */
  onUp: () => void;
  /** Called when a probe is answered after others were not. */
  onAnswered: () => void;
  onChange: () => void;
}

/** A call waits at most this long for the next attempt to connect. */
const MAX_CONNECT_SOON_WAIT_MS = 1_000;
const TICK_MS = 1_000;
/** A connection with calls in flight is probed when nothing was exchanged for this long. */
const PROBE_BUSY_AFTER_MS = 5_000;
/** Pause after the server refused an additional session. */
const GROW_AGAIN_MS = 5_000;

/**
 * Keeps one replica connected: makes connections, replaces lost, old and idle ones, waits between attempts, and rests a process
 * that keeps crashing. At most one attempt runs at a time; all that need the replica share it.
 */
export class Supervisor {
  readonly failures = new FailureLog();
  readonly feed: CatalogFeed;
  readonly connections = new ConnectionSet();
  /** How often a connection was made again since the start. */
  reconnects = -1;
  private readonly restarts: Restarts;
  private readonly isProcess: boolean;
  private attempt: Promise<void> | null = null;
  private attemptedAt = 0;
  /** When an attempt last failed, in ms since the epoch. */
  private failedAt = 0;
  private readyAt = 0;
  private retry: NodeJS.Timeout | undefined;
  private ticks: NodeJS.Timeout | undefined;
  private running = false;
  private dormant = false;
  private lifetime = new AbortController();
  private readonly probe: HealthProbe;

  constructor(
    private readonly id: string,
    private readonly endpoint: ReplicaEndpoint,
    private readonly context: ReplicaContext,
    private readonly hooks: SupervisorHooks,
  ) {
    const { config } = context;
    this.isProcess = endpoint.kind === 'stdio';
    this.restarts = new Restarts(this.isProcess, config.health.crashLoop);
    this.feed = new CatalogFeed({
      fetch: ({ client }, before) => fetchCatalog(client, config.timeouts.connectMs, context.logger, before),
      connection: () => this.connections.best,
      onChange: hooks.onChange,
      onFailure: (message) => this.failures.record('catalog', message),
      onComplete: () => this.failures.recordRecovery('connection'),
    });
    this.probe = new HealthProbe(config.health, {
      connections: () => this.connections.all(),
      onDead: (connection, message) => this.connectionLost(connection, 'probe', message),
      onSilenceChange: (isSilent) => {
        if (!isSilent) hooks.onAnswered();
        hooks.onChange();
      },
    });
  }

  get isRunning(): boolean {
    return this.running;
  }

  get isCrashLoop(): boolean {
    return this.connections.size === 0 && !this.dormant && this.restarts.isCrashLoop;
  }

  /** Whether its connections were closed because it was idle; the next call opens one. */
  get isDormant(): boolean {
    return this.dormant;
  }

  /** Whether the last attempts have failed. */
  get hasFailed(): boolean {
    return this.restarts.failuresInRow > 0;
  }

  /** Whether a probe is unanswered. */
  get isSilent(): boolean {
    return this.probe.unanswered > 0;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.lifetime = new AbortController();
    this.ticks = setInterval(() => this.tick(), TICK_MS).unref();
    // an attempt from before the stop was aborted and cannot be shared
    if (this.attempt) void this.attempt.then(() => this.connect());
    else void this.connect();
  }

  /** Makes one more connection. Never rejects. */
  connect(): Promise<void> {
    if (!this.running) return Promise.resolve();
    this.attempt ??= this.tryToConnect(this.lifetime.signal).finally(() => void (this.attempt = null));
    return this.attempt;
  }

  /** Replaces all connections and forgets earlier failures. The old connections serve until the new one is made. */
  async reconnect(): Promise<void> {
    this.restarts.reset();
    await this.attempt;
    const old = this.connections.all();
    await this.connect();
    if (this.connections.all().some((connection) => !old.includes(connection)))
      for (const each of old) this.connections.retire(each);
    this.hooks.onChange();
  }

  /** Connects ahead of the schedule because a call needs the replica. Resolves when the attempt has ended; `null` when none is due soon. */
  connectSoon(): Promise<void> | null {
    if (this.running && this.connections.best) return this.feed.recheckInProgress;
    if (!this.running) return null;
    if (this.attempt) return this.attempt;
    if (this.isCrashLoop) return null;
    const wait = this.attemptedAt + connectSoonGapMs(this.restarts.failuresInRow, this.isProcess) - Date.now();
    if (wait > MAX_CONNECT_SOON_WAIT_MS) return null;
    // the scheduled retry may connect first
    return sleep(Math.max(0, wait), undefined, { ref: false }).then(() => (this.connections.best ? undefined : this.connect()));
  }

  /** Gives up a connection that cannot be used any more. Does nothing for one that was already replaced. */
  connectionLost(connection: Connection, stage: Failure['stage'], message: string): void {
    // over HTTP other requests have their own sockets and may still succeed
    const mayFinish = !this.isProcess && !connection.closed;
    const wasOpen = mayFinish ? this.connections.retire(connection) : this.connections.close(connection);
    if (!wasOpen || !this.running) return;
    // a server that lost one session, or cannot be reached, has lost the other sessions too; their pending answers may still arrive
    if (stage !== 'exit') for (const other of this.connections.all()) this.connections.retire(other);
    if (this.connections.size === 0) return this.scheduleRetry(stage, message, Date.now() - this.readyAt);
    this.failures.record(stage, message);
  }

  /** The catalog may have changed without a notification, for instance because the server restarted. */
  private changesMissed(): void {
    this.feed.recheck();
    this.hooks.onChange();
  }

  /** Opens one more session when all are busy, within the limit, unless the server refused one a moment ago. */
  grow(): void {
    const { max } = this.context.config.pool;
    const hasFailedRecently = Date.now() - this.failedAt < GROW_AGAIN_MS;
    if (this.connections.size < max && this.connections.first?.era === 'legacy' && !hasFailedRecently) void this.connect();
  }

  /** Sends a health probe soon, because there was trouble. */
  probeSoon(): void {
    this.probe.probeSoon();
  }

  async stop(): Promise<void> {
    this.running = this.dormant = false;
    clearTimeout(this.retry);
    clearInterval(this.ticks);
    this.probe.stop();
    this.lifetime.abort();
    await Promise.all([this.connections.closeAll(), this.attempt]);
  }

  private async tryToConnect(signal: AbortSignal): Promise<void> {
    clearTimeout(this.retry);
    this.attemptedAt = Date.now();
    let connection: Connection | undefined;
    // aborting must also end the fetch of the catalog
    const giveUp = () => void connection?.close().catch(() => undefined);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      connection = await this.context.connector.open(this.endpoint, {
        replica: this.id,
        signal,
        onListChanged: () => this.feed.refresh(),
        onChangesMissed: () => this.changesMissed(),
        onTrouble: () => this.probe.probeSoon(),
      });
      await this.feed.load(connection);
      this.addConnection(connection, signal);
    } catch (error) {
      await connection?.close().catch(() => undefined);
      if (signal.aborted) return;
      const stage = connection ? 'catalog' : 'connect';
      this.failedAt = Date.now();
      if (this.connections.size > 0) this.failures.record(stage, messageOf(error));
      else this.scheduleRetry(stage, messageOf(error), 0);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  private addConnection(connection: Connection, signal: AbortSignal): void {
    if (signal.aborted || connection.closed) throw new Error(connection.closeReason);
    const isFirst = this.connections.size === 0;
    this.connections.add(connection);
    if (isFirst) this.readyAt = Date.now();
    this.dormant = false;
    this.reconnects++;
    this.failures.recordRecovery('call');
    connection.onClose(() => this.connectionLost(connection, 'exit', connection.closeReason));
    const tools = this.feed.current?.tools.size ?? 0;
    this.context.logger.log(`${this.context.config.name}#${this.id} is ready: ${tools} tools, ${connection.protocolVersion}`);
    if (isFirst) this.hooks.onUp();
    this.hooks.onChange();
  }

  private scheduleRetry(stage: Failure['stage'], message: string, livedMs: number): void {
    this.dormant = false;
    this.failures.record(stage, message);
    const wait = this.restarts.recordLoss(livedMs, this.context.hasDemand());
    const outlook = this.isCrashLoop
      ? `it is in a crash loop; the next attempt is in ${wait} ms`
      : `the next attempt is in ${wait} ms`;
    const line = `${this.context.config.name}#${this.id} is lost (${stage}: ${message}); ${outlook}`;
    // the log gets fewer lines the longer a server is away
    if (this.isCrashLoop || isPowerOfTwo(this.restarts.failuresInRow)) this.context.logger.warn(line);
    else this.context.logger.debug(line);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), wait).unref();
    this.hooks.onChange();
  }

  private tick(): void {
    const now = Date.now();
    this.probe.runIfDue();
    // a server that is silent during a call may be busy or gone
    if (this.connections.all().some(({ inFlight, usedAt }) => inFlight > 0 && now - usedAt >= PROBE_BUSY_AFTER_MS))
      this.probe.probeSoon();
    this.feed.refreshIfStale();
    this.recycle(now);
    const { size, first } = this.connections;
    if (size > 0 && size < this.context.config.pool.min && first?.era === 'legacy') void this.connect();
  }

  /** Closes idle connections above the minimum, and replaces old ones, one at a time. */
  private recycle(now: number): void {
    const { min, idleMs, maxAgeMs } = this.context.config.pool;
    for (const connection of this.connections.all()) {
      if (this.connections.size <= min) break;
      if (connection.inFlight > 0 || now - connection.usedAt < idleMs) continue;
      this.connections.retire(connection);
      this.dormant = this.connections.size === 0;
    }
    const oldest = this.connections.first;
    if (maxAgeMs === undefined || !oldest || this.attempt || now - oldest.openedAt < maxAgeMs) return;
    void this.connect().then(() => {
      // without a new connection the old one stays
      if (this.connections.size > 1) this.connections.retire(oldest);
    });
  }
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
