import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import { fetchCatalog, type ReplicaCatalog } from '../catalog/replica-catalog.js';
import type { Variables } from '../config/expand.js';
import type { Endpoint, ServerConfig } from '../config/server-config.js';
import { Connection } from '../connection/connection.js';
import type { EraVerdict } from '../connection/era-verdict.js';
import type { Failure, ReplicaState, ReplicaStatus } from '../pool.types.js';
import { LineLog } from '../transports/line-log.js';
import type { Watchdog } from '../transports/watchdog.js';
import { backoffMs, nudgeGapMs } from './backoff.js';
import { FailureNote } from './failure-note.js';
import { HealthProbe } from './health-probe.js';

/** What a replica shares with the others of its server. */
export interface ReplicaContext {
  config: ServerConfig;
  verdict: EraVerdict;
  environment: Variables;
  watchdog: Watchdog;
  log: Logger;
  /** State or catalog are not what they were. */
  onChange: () => void;
}

/** A connection that lived this long was a good one: the next failure is the first of a new row. */
const STABLE_MS = 10_000;
/** A call waits this long at most for a replica that may be tried again. */
const MAX_NUDGE_WAIT_MS = 1_000;

/**
 * One endpoint of a server: connecting -> ready -> (lost) -> backoff -> connecting …, until closed. At most one attempt to
 * connect is under way; whoever wants the replica shares it.
 */
export class Replica {
  readonly failures = new FailureNote();
  /** As of the last connection; it outlives the connection, so that a listing does not depend on it. */
  catalog: ReplicaCatalog | null = null;
  connection: Connection | null = null;
  private status: 'connecting' | 'ready' | 'backoff' | 'disabled' | 'closed' = 'backoff';
  private drained = false;
  private restarts = -1;
  private failuresInRow = 0;
  private attempt: Promise<void> | null = null;
  private attemptedAt = 0;
  private readyAt = 0;
  private retry: NodeJS.Timeout | undefined;
  private refreshing: Promise<void> | null = null;
  /** Replaced or lost, and not yet closed. */
  private readonly leaving = new Set<Connection>();
  private readonly stopping = new AbortController();
  private readonly probe: HealthProbe;

  constructor(
    readonly id: string,
    private readonly endpoint: Endpoint,
    private readonly context: ReplicaContext,
  ) {
    if (context.config.disabled) this.status = 'disabled';
    this.probe = new HealthProbe(
      () => this.connection,
      (connection, message) => this.lost(connection, 'probe', message),
    );
  }

  get state(): ReplicaStatus {
    if (this.status !== 'ready' || !this.drained) return this.status;
    return this.inFlight > 0 ? 'draining' : 'drained';
  }

  get inFlight(): number {
    return this.connection?.inFlight ?? 0;
  }

  /** The connection to send on; `null`: not now. */
  get usable(): Connection | null {
    return this.state === 'ready' && this.connection !== null && !this.connection.closed ? this.connection : null;
  }

  describe(): ReplicaState {
    const pid = this.connection?.pid;
    return {
      id: this.id,
      state: this.state,
      ...(pid ? { pid } : {}),
      ...(this.endpoint.kind === 'stdio' ? {} : { url: this.endpoint.url }),
      lastFailure: this.failures.last,
      inFlight: this.inFlight,
      restarts: Math.max(0, this.restarts),
    };
  }

  start(): void {
    if (this.status === 'disabled') return;
    this.probe.start();
    void this.connect();
  }

  /** Makes a connection, also where there is one already, which then serves until the new one does. Never rejects. */
  connect(): Promise<void> {
    if (this.status === 'disabled' || this.status === 'closed') return Promise.resolve();
    this.attempt ??= this.tryToConnect().finally(() => void (this.attempt = null));
    return this.attempt;
  }

  /** Someone needs this replica: resolves when the attempt that may bring it back is over; `null`: none is due soon. */
  nudge(): Promise<void> | null {
    if (this.attempt) return this.attempt;
    if (this.status !== 'backoff' || this.drained) return null;
    const wait = this.attemptedAt + nudgeGapMs(this.failuresInRow, this.endpoint.kind === 'stdio') - Date.now();
    if (wait > MAX_NUDGE_WAIT_MS) return null;
    // the retry of its own may come first: then that attempt is the one to wait for
    return sleep(Math.max(0, wait), undefined, { ref: false }).then(() => (this.connection ? undefined : this.connect()));
  }

  /** The connection is of no use any more. Reports about one that was replaced already change nothing. */
  lost(connection: Connection, stage: Failure['stage'], message: string): void {
    if (connection !== this.connection) return;
    this.connection = null;
    this.leave(connection, connection.close());
    if (this.status === 'closed') return;
    if (Date.now() - this.readyAt >= STABLE_MS) this.failuresInRow = 0;
    this.failed(stage, message);
  }

  setDrained(drained: boolean): void {
    this.drained = drained;
    this.context.onChange();
  }

  async stop(): Promise<void> {
    this.status = 'closed';
    clearTimeout(this.retry);
    this.probe.stop();
    this.stopping.abort();
    const open = [...this.leaving, ...(this.connection ? [this.connection] : [])];
    await Promise.all([...open.map((connection) => connection.close().catch(() => undefined)), this.attempt]);
    this.connection = null;
  }

  private leave(connection: Connection, gone: Promise<void>): void {
    this.leaving.add(connection);
    void gone.catch(() => undefined).then(() => this.leaving.delete(connection));
  }

  private async tryToConnect(): Promise<void> {
    clearTimeout(this.retry);
    this.attemptedAt = Date.now();
    if (!this.connection) this.status = 'connecting';
    let connection: Connection | undefined;
    try {
      connection = await this.open();
      this.catalog = await this.listed(connection);
      this.adopt(connection);
    } catch (error) {
      await connection?.close().catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      const stage = connection ? 'catalog' : 'connect';
      if (this.connection) this.failures.note(stage, messageOf(error));
      else this.failed(stage, messageOf(error));
    }
  }

  private open(): Promise<Connection> {
    const { config, log, environment, watchdog, verdict } = this.context;
    return Connection.open(this.endpoint, {
      connectMs: config.timeouts.connectMs,
      verdict,
      environment,
      watchdog,
      signal: this.stopping.signal,
      stderr: new LineLog((line) => log.log(`${config.name}#${this.id}: ${line}`)),
      onListChanged: () => void this.refresh(),
      onTrouble: (error) => {
        log.debug(`${config.name}#${this.id}: ${messageOf(error)}`);
        this.probe.soon();
      },
    });
  }

  private listed(connection: Connection): Promise<ReplicaCatalog> {
    return fetchCatalog(connection.client, this.context.config.timeouts.connectMs, this.context.log);
  }

  private adopt(connection: Connection): void {
    if (this.stopping.signal.aborted || connection.closed) throw new Error(connection.farewell);
    const old = this.connection;
    this.connection = connection;
    this.status = 'ready';
    this.readyAt = Date.now();
    this.restarts++;
    this.failures.recovered();
    connection.onClose(() => this.lost(connection, 'exit', connection.farewell));
    if (old) this.leave(old, old.retire());
    this.context.log.log(
      `${this.context.config.name}#${this.id} is ready: ${this.catalog?.tools.size ?? 0} tools, ${connection.protocolVersion}`,
    );
    this.context.onChange();
  }

  private failed(stage: Failure['stage'], message: string): void {
    this.failures.note(stage, message);
    this.status = 'backoff';
    const wait = backoffMs(this.failuresInRow++, this.endpoint.kind === 'stdio');
    this.context.log.warn(`${this.context.config.name}#${this.id} is lost (${stage}: ${message}); trying again in ${wait} ms`);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), wait).unref();
    this.context.onChange();
  }

  /** A change that is announced while a list is on its way leads to one more list. */
  private refresh(): Promise<void> {
    const before = this.refreshing ?? Promise.resolve();
    const next = before
      .then(() => this.relist())
      .finally(() => {
        if (this.refreshing === next) this.refreshing = null;
      });
    return (this.refreshing = next);
  }

  private async relist(): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    try {
      this.catalog = await this.listed(connection);
      this.context.onChange();
    } catch (error) {
      this.failures.note('catalog', messageOf(error));
    }
  }
}
