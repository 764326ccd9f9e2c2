import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import { fetchCatalog } from '../catalog/replica-catalog.js';
import type { Endpoint, ServerConfig } from '../config/server-config.js';
import type { Connection } from '../connection/connection.js';
import type { Connector } from '../connection/connector.js';
import type { Failure } from '../pool.types.js';
import { nudgeGapMs } from './backoff.js';
import { CatalogFeed } from './catalog-feed.js';
import { ConnectionSet } from './connection-set.js';
import { FailureNote } from './failure-note.js';
import { HealthProbe } from './health-probe.js';
import { Restarts } from './restarts.js';

/** What the replicas of a server share. */
export interface ReplicaContext {
  config: ServerConfig;
  connector: Connector;
  log: Logger;
  /** Whether there are calls for the server now. */
  isWanted: () => boolean;
  /** State or catalog are not what they were. */
  onChange: () => void;
}

export interface SupervisorHooks {
  onUp: () => void;
  /** After a silence. */
  onHeard: () => void;
  onChange: () => void;
}

/** A call waits this long at most for a replica that may be tried again. */
const MAX_NUDGE_WAIT_MS = 1_000;
const TICK_MS = 1_000;
/** With calls on their way and nothing back for so long, a connection is asked for a sign of life. */
const QUIET_MS = 5_000;
/** After a further session was not to be had. */
const GROW_AGAIN_MS = 5_000;

/**
 * Keeps one replica connected: makes connections, replaces lost, old and idle ones, waits between attempts, gives up on a
 * process that keeps crashing. At most one attempt is under way; whoever wants the replica shares it.
 */
export class Supervisor {
  readonly failures = new FailureNote();
  readonly feed: CatalogFeed;
  readonly connections = new ConnectionSet();
  /** How often a connection was made again since the start. */
  reconnects = -1;
  private readonly restarts: Restarts;
  private readonly isProcess: boolean;
  private attempt: Promise<void> | null = null;
  private attemptedAt = 0;
  /** When an attempt last failed. */
  private refusedAt = 0;
  private readyAt = 0;
  private retry: NodeJS.Timeout | undefined;
  private ticks: NodeJS.Timeout | undefined;
  private running = false;
  private dormant = false;
  private life = new AbortController();
  private readonly probe: HealthProbe;

  constructor(
    private readonly id: string,
    private readonly endpoint: Endpoint,
    private readonly context: ReplicaContext,
    private readonly hooks: SupervisorHooks,
  ) {
    const { config } = context;
    this.isProcess = endpoint.kind === 'stdio';
    this.restarts = new Restarts(this.isProcess, config.health.crashLoop);
    this.feed = new CatalogFeed({
      fetch: ({ client }, before) => fetchCatalog(client, config.timeouts.connectMs, context.log, before),
      connection: () => this.connections.best,
      onNews: hooks.onChange,
      onFailure: (message) => this.failures.note('catalog', message),
      onWhole: () => this.failures.recovered('connection'),
    });
    this.probe = new HealthProbe(config.health, {
      connections: () => this.connections.all(),
      onDead: (connection, message) => this.lost(connection, 'probe', message),
      onDoubt: (isSilent) => {
        if (!isSilent) hooks.onHeard();
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

  /** Asleep on purpose: closed when idle, opened by the next call. */
  get isDormant(): boolean {
    return this.dormant;
  }

  /** Whether it was reached since it was last given up. */
  get hasFailed(): boolean {
    return this.restarts.failuresInRow > 0;
  }

  /** Some probe had no answer yet. */
  get isSilent(): boolean {
    return this.probe.silent > 0;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.life = new AbortController();
    this.ticks = setInterval(() => this.tick(), TICK_MS).unref();
    // an attempt of the life before is of no use
    if (this.attempt) void this.attempt.then(() => this.connect());
    else void this.connect();
  }

  /** Makes a connection more. Never rejects. */
  connect(): Promise<void> {
    if (!this.running) return Promise.resolve();
    this.attempt ??= this.tryToConnect(this.life.signal).finally(() => void (this.attempt = null));
    return this.attempt;
  }

  /** Makes the connections anew, as if nothing had gone wrong; the present ones serve until then. */
  async renew(): Promise<void> {
    this.restarts.forgive();
    await this.attempt;
    const old = this.connections.all();
    await this.connect();
    if (this.connections.all().some((connection) => !old.includes(connection)))
      for (const each of old) this.connections.retire(each);
    this.hooks.onChange();
  }

  /** Someone needs this replica: resolves when the attempt that may bring it back is over; `null`: none is due soon. */
  nudge(): Promise<void> | null {
    if (this.running && this.connections.best) return this.feed.doubt;
    if (!this.running) return null;
    if (this.attempt) return this.attempt;
    if (this.isCrashLoop) return null;
    const wait = this.attemptedAt + nudgeGapMs(this.restarts.failuresInRow, this.isProcess) - Date.now();
    if (wait > MAX_NUDGE_WAIT_MS) return null;
    // the retry of its own may come first: then that attempt is the one to wait for
    return sleep(Math.max(0, wait), undefined, { ref: false }).then(() => (this.connections.best ? undefined : this.connect()));
  }

  /** The connection is of no use any more. Reports about one that was replaced already change nothing. */
  lost(connection: Connection, stage: Failure['stage'], message: string): void {
    // what one exchange met does not end the others: over HTTP they have sockets of their own
    const others = !this.isProcess && !connection.closed;
    const isNews = others ? this.connections.retire(connection) : this.connections.drop(connection);
    if (!isNews || !this.running) return;
    // a server that does not know one session or cannot be reached is not there for the others; what they wait for may still come
    if (stage !== 'exit') for (const other of this.connections.all()) this.connections.retire(other);
    if (this.connections.size === 0) return this.failed(stage, message, Date.now() - this.readyAt);
    this.failures.note(stage, message);
  }

  /** What the server offers may have changed without a word: as when it was started anew and nothing else tells. */
  private unheard(): void {
    this.feed.lookAgain();
    this.hooks.onChange();
  }

  /** All sessions have enough to do: one more, while there may be more, and not at once where the server would have none. */
  grow(): void {
    const { max } = this.context.config.pool;
    const isRefused = Date.now() - this.refusedAt < GROW_AGAIN_MS;
    if (this.connections.size < max && this.connections.first?.era === 'legacy' && !isRefused) void this.connect();
  }

  /** Something odd was seen: looks after the connections soon. */
  doubt(): void {
    this.probe.soon();
  }

  async stop(): Promise<void> {
    this.running = this.dormant = false;
    clearTimeout(this.retry);
    clearInterval(this.ticks);
    this.probe.stop();
    this.life.abort();
    await Promise.all([this.connections.closeAll(), this.attempt]);
  }

  private async tryToConnect(signal: AbortSignal): Promise<void> {
    clearTimeout(this.retry);
    this.attemptedAt = Date.now();
    let connection: Connection | undefined;
    // also while it is asked for its lists
    const giveUp = () => void connection?.close().catch(() => undefined);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      connection = await this.context.connector.open(this.endpoint, {
        replica: this.id,
        signal,
        onListChanged: () => this.feed.refresh(),
        onUnheard: () => this.unheard(),
        onTrouble: () => this.probe.soon(),
      });
      await this.feed.load(connection);
      this.adopt(connection, signal);
    } catch (error) {
      await connection?.close().catch(() => undefined);
      if (signal.aborted) return;
      const stage = connection ? 'catalog' : 'connect';
      this.refusedAt = Date.now();
      if (this.connections.size > 0) this.failures.note(stage, messageOf(error));
      else this.failed(stage, messageOf(error), 0);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  private adopt(connection: Connection, signal: AbortSignal): void {
    if (signal.aborted || connection.closed) throw new Error(connection.farewell);
    const isFirst = this.connections.size === 0;
    this.connections.add(connection);
    if (isFirst) this.readyAt = Date.now();
    this.dormant = false;
    this.reconnects++;
    this.failures.recovered('call');
    connection.onClose(() => this.lost(connection, 'exit', connection.farewell));
    const tools = this.feed.current?.tools.size ?? 0;
    this.context.log.log(`${this.context.config.name}#${this.id} is ready: ${tools} tools, ${connection.protocolVersion}`);
    if (isFirst) this.hooks.onUp();
    this.hooks.onChange();
  }

  private failed(stage: Failure['stage'], message: string, livedMs: number): void {
    this.dormant = false;
    this.failures.note(stage, message);
    const wait = this.restarts.lost(livedMs, this.context.isWanted());
    const outlook = this.isCrashLoop ? `it crashes in a loop and is left alone for ${wait} ms` : `trying again in ${wait} ms`;
    const line = `${this.context.config.name}#${this.id} is lost (${stage}: ${message}); ${outlook}`;
    // a server that is away for days is not told of every second
    if (this.isCrashLoop || isPowerOfTwo(this.restarts.failuresInRow)) this.context.log.warn(line);
    else this.context.log.debug(line);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), wait).unref();
    this.hooks.onChange();
  }

  private tick(): void {
    const now = Date.now();
    this.probe.runIfDue();
    // it may be at work, or not there any more
    if (this.connections.all().some(({ inFlight, usedAt }) => inFlight > 0 && now - usedAt >= QUIET_MS)) this.probe.soon();
    this.feed.refreshIfStale();
    this.recycle(now);
    const { size, first } = this.connections;
    if (size > 0 && size < this.context.config.pool.min && first?.era === 'legacy') void this.connect();
  }

  /** Closes what has been idle, above the least number; replaces what is old, one at a time. */
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
      // made before broken: without a new one the old one stays
      if (this.connections.size > 1) this.connections.retire(oldest);
    });
  }
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
