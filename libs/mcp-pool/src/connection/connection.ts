import { Client, SdkHttpError, type Transport } from '@modelcontextprotocol/client';
import type { ReplicaEndpoint } from '../config/server-config.js';
import type { Credential } from '../credentials/credential.js';
import type { Host } from '../host/host.js';
import type { Variables } from '@causeway/config-file';
import type { ProtocolEra, ServerState } from '../pool.types.js';
import { childEnvironment } from '../transports/child-environment.js';
import { HttpTransport } from '../transports/http.transport.js';
import type { LineLog } from '../transports/line-log.js';
import { SseTransport } from '../transports/sse.transport.js';
import { StdioTransport } from '../transports/stdio.transport.js';
import type { Watchdog } from '../transports/watchdog.js';
import type { EraMemory } from './era-memory.js';
import { keepSubscribed } from './subscription.js';

const CLIENT_INFO = { name: 'causeway', version: '0.1.0' };
/** Some old processes never answer a method that they do not know. */
const STDIO_PROBE_MS = 5_000;
/** Timeout of the attempt over HTTP+SSE after Streamable HTTP was refused. */
const SSE_CONNECT_MS = 5_000;
/** Each step of the handshake may take `connectMs`; all steps together may take this much longer. */
const HANDSHAKE_EXTRA_MS = 5_000;
const LIST_CHANGED_DEBOUNCE_MS = 100;

export interface ConnectionOptions {
  connectMs: number;
  /** Limit of one message from the server. */
  maxMessageBytes: number;
  credential: Credential | undefined;
  eraMemory: EraMemory;
  /** Answers the requests of the server. */
  host: Host;
  /** Environment of the service; a child process inherits an allow-list of it. */
  environment: Variables;
  watchdog: Watchdog;
  stderr: LineLog;
  /** Aborting ends the attempt. */
  signal: AbortSignal;
  onListChanged: () => void;
  /** Called when a stream was cut, so that notifications of changes may have been missed. */
  onChangesMissed: () => void;
  /** Called on any transport error; the connection may still work. */
  onTrouble: (error: Error) => void;
}

/** One connection to one replica: an HTTP session or a process. A lost connection is replaced, never repaired. */
export class Connection {
  /** Requests in flight; a retired connection closes when they have ended. */
  inFlight = 0;
  closed = false;
  readonly openedAt = Date.now();
  /** When a request last began or ended, in ms since the epoch. */
  usedAt = this.openedAt;
  private onIdle: (() => void) | undefined;

  private constructor(
    readonly client: Client,
    private readonly transport: Transport,
  ) {}

  /** @throws the cause of the failure, after the transport is closed */
  static async open(endpoint: ReplicaEndpoint, options: ConnectionOptions): Promise<Connection> {
    if (endpoint.kind !== 'http') return Connection.attempt(endpoint, options);
    const overSse = { ...endpoint, kind: 'sse' } as const;
    if (options.eraMemory.hasOnlySse) return Connection.attempt(overSse, options);
    try {
      return await Connection.attempt(endpoint, options);
    } catch (error) {
      if (!mayOnlySupportSse(error) || options.signal.aborted) throw error;
      const connectMs = Math.min(SSE_CONNECT_MS, options.connectMs);
      return Connection.attempt(overSse, { ...options, connectMs }).catch(() => Promise.reject(error as Error));
    }
  }

  private static async attempt(endpoint: ReplicaEndpoint, options: ConnectionOptions): Promise<Connection> {
    const transport = makeTransport(endpoint, options);
    const client = makeClient(endpoint, options);
    const connection = new Connection(client, transport);
    client.onclose = () => void (connection.closed = true);
    client.onerror = options.onTrouble;
    const giveUp = () => void transport.close().catch(() => undefined);
    options.signal.addEventListener('abort', giveUp, { once: true });
    const late = setTimeout(giveUp, options.connectMs + HANDSHAKE_EXTRA_MS).unref();
    const prior = endpoint.kind === 'sse' ? ({ kind: 'legacy' } as const) : options.eraMemory.prior();
    try {
      await client.connect(transport, { timeout: options.connectMs, ...(prior ? { prior } : {}) });
    } catch (error) {
      const ended = transport instanceof StdioTransport && transport.exit !== null;
      options.eraMemory.recordFailure(ended && !prior);
      await transport.close().catch(() => undefined);
      throw ended
        ? new Error(`the process ${transport.exit} before it was ready${transport.lastStderrLine}`, { cause: error })
        : error;
    } finally {
      clearTimeout(late);
      options.signal.removeEventListener('abort', giveUp);
    }
    options.eraMemory.record(connection.era, endpoint.kind === 'sse');
    options.host.requestLogs(client);
    void keepSubscribed(client, () => connection.closed, options);
    return connection;
  }

  get era(): ProtocolEra {
    return this.client.getProtocolEra() ?? 'legacy';
  }

  get protocolVersion(): string | null {
    return this.client.getNegotiatedProtocolVersion() ?? null;
  }

  get serverInfo(): ServerState['serverInfo'] {
    const info = this.client.getServerVersion();
    return info ? { name: info.name, version: info.version, ...(info.title ? { title: info.title } : {}) } : null;
  }

  get pid(): number | null {
    return this.transport instanceof StdioTransport && !this.closed ? this.transport.pid : null;
  }

  /** Why the connection was closed: how the process ended, if it did. */
  get closeReason(): string {
    return this.transport instanceof StdioTransport && this.transport.exit
      ? `the process ${this.transport.exit}${this.transport.lastStderrLine}`
      : 'the connection was closed';
  }

  onClose(listener: () => void): void {
    this.client.onclose = () => {
      this.closed = true;
      listener();
    };
    if (this.closed) listener();
  }

  /** Sends the health probe of the server's era: `ping`, or `server/discover`. */
  async probe(timeoutMs: number): Promise<void> {
    if (this.era === 'modern') await this.client.discover({ timeout: timeoutMs });
    else await this.client.ping({ timeout: timeoutMs });
  }

  /** Runs one request and counts it, so that {@link retire} can wait for it. */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    this.inFlight++;
    this.usedAt = Date.now();
    try {
      return await work(this.client);
    } finally {
      this.inFlight--;
      this.usedAt = Date.now();
      if (this.inFlight === 0) this.onIdle?.();
    }
  }

  /** Closes the connection once the requests in flight have ended. */
  async retire(): Promise<void> {
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await this.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.transport.close();
  }
}

/** The statuses with which a server of revision 2024-11-05 answers the POST of a newer client, by the specification. */
function mayOnlySupportSse(error: unknown): boolean {
  return error instanceof SdkHttpError && [400, 404, 405].includes(error.status);
}

function makeClient(endpoint: ReplicaEndpoint, options: ConnectionOptions): Client {
  const changed = { autoRefresh: false, debounceMs: LIST_CHANGED_DEBOUNCE_MS, onChanged: options.onListChanged };
  const client = new Client(CLIENT_INFO, {
    capabilities: options.host.capabilities,
    versionNegotiation: {
      mode: 'auto',
      probe: endpoint.kind === 'stdio' ? { timeoutMs: Math.min(STDIO_PROBE_MS, options.connectMs) } : {},
    },
    listChanged: { tools: changed, prompts: changed, resources: changed },
    listMaxPages: 64,
  });
  options.host.registerHandlers(client);
  return client;
}

function makeTransport(endpoint: ReplicaEndpoint, options: ConnectionOptions): Transport {
  const { connectMs, maxMessageBytes, credential, onChangesMissed } = options;
  if (endpoint.kind !== 'stdio') {
    const HttpOrSse = endpoint.kind === 'http' ? HttpTransport : SseTransport;
    return new HttpOrSse(endpoint, { connectMs, maxMessageBytes, credential, onChangesMissed });
  }
  const { watchdog, stderr } = options;
  const environment = childEnvironment(options.environment, endpoint.env);
  return new StdioTransport(endpoint, { environment, watchdog, stderr, maxMessageBytes });
}
