import { Client, SdkHttpError, type Transport } from '@modelcontextprotocol/client';
import type { Endpoint } from '../config/server-config.js';
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
import type { EraVerdict } from './era-verdict.js';
import { keepSubscribed } from './subscription.js';

const CLIENT_INFO = { name: 'causeway', version: '0.1.0' };
/** Some old processes never answer what they do not know. */
const STDIO_PROBE_MS = 5_000;
/** For HTTP+SSE, where the server does not seem to have Streamable HTTP. */
const OLDER_MS = 5_000;
/** The handshake has several steps, each with its own limit; together they take no longer than the limit and this. */
const HANDSHAKE_EXTRA_MS = 5_000;
const CHANGE_SETTLES_MS = 100;

export interface ConnectionOptions {
  connectMs: number;
  /** Of one message, while it is read. */
  maxMessageBytes: number;
  credential: Credential | undefined;
  verdict: EraVerdict;
  /** What the server may ask of us. */
  host: Host;
  /** The service's own environment, of which a child gets the allow-list. */
  environment: Variables;
  watchdog: Watchdog;
  stderr: LineLog;
  /** Aborting ends the attempt. */
  signal: AbortSignal;
  onListChanged: () => void;
  /** A stream was cut on which it would have been told. */
  onUnheard: () => void;
  /** Anything odd on the wire; the connection may live on. */
  onTrouble: (error: Error) => void;
}

/** One established conversation with one replica. It is never mended: a lost one is replaced. */
export class Connection {
  /** Calls under way; a retired connection is closed when they are done. */
  inFlight = 0;
  closed = false;
  readonly openedAt = Date.now();
  /** When the last exchange began or ended. */
  usedAt = this.openedAt;
  private idle: (() => void) | undefined;

  private constructor(
    readonly client: Client,
    private readonly transport: Transport,
  ) {}

  /** @throws what went wrong, after everything that was started has been ended */
  static async open(endpoint: Endpoint, options: ConnectionOptions): Promise<Connection> {
    if (endpoint.kind !== 'http') return Connection.attempt(endpoint, options);
    const overSse = { ...endpoint, kind: 'sse' } as const;
    if (options.verdict.hasOnlySse) return Connection.attempt(overSse, options);
    try {
      return await Connection.attempt(endpoint, options);
    } catch (error) {
      if (!mayHaveOnlySse(error) || options.signal.aborted) throw error;
      const connectMs = Math.min(OLDER_MS, options.connectMs);
      return Connection.attempt(overSse, { ...options, connectMs }).catch(() => Promise.reject(error as Error));
    }
  }

  private static async attempt(endpoint: Endpoint, options: ConnectionOptions): Promise<Connection> {
    const transport = makeTransport(endpoint, options);
    const client = makeClient(endpoint, options);
    const connection = new Connection(client, transport);
    client.onclose = () => void (connection.closed = true);
    client.onerror = options.onTrouble;
    const giveUp = () => void transport.close().catch(() => undefined);
    options.signal.addEventListener('abort', giveUp, { once: true });
    const late = setTimeout(giveUp, options.connectMs + HANDSHAKE_EXTRA_MS).unref();
    const prior = endpoint.kind === 'sse' ? ({ kind: 'legacy' } as const) : options.verdict.prior();
    try {
      await client.connect(transport, { timeout: options.connectMs, ...(prior ? { prior } : {}) });
    } catch (error) {
      const ended = transport instanceof StdioTransport && transport.exit !== null;
      options.verdict.failed(ended && !prior);
      await transport.close().catch(() => undefined);
      throw ended
        ? new Error(`the process ${transport.exit} before it was ready${transport.lastWords}`, { cause: error })
        : error;
    } finally {
      clearTimeout(late);
      options.signal.removeEventListener('abort', giveUp);
    }
    options.verdict.learned(connection.era, endpoint.kind === 'sse');
    options.host.connected(client);
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

  /** How the process ended, if that is what closed the connection. */
  get farewell(): string {
    return this.transport instanceof StdioTransport && this.transport.exit
      ? `the process ${this.transport.exit}${this.transport.lastWords}`
      : 'the connection was closed';
  }

  onClose(listener: () => void): void {
    this.client.onclose = () => {
      this.closed = true;
      listener();
    };
    if (this.closed) listener();
  }

  /** Asks the server for a sign of life, as its era has it. */
  async probe(timeoutMs: number): Promise<void> {
    if (this.era === 'modern') await this.client.discover({ timeout: timeoutMs });
    else await this.client.ping({ timeout: timeoutMs });
  }

  /** Runs one exchange, so that {@link retire} knows of it. */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    this.inFlight++;
    this.usedAt = Date.now();
    try {
      return await work(this.client);
    } finally {
      this.inFlight--;
      this.usedAt = Date.now();
      if (this.inFlight === 0) this.idle?.();
    }
  }

  /** Closes when the last exchange is done. */
  async retire(): Promise<void> {
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.idle = resolve));
    await this.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.transport.close();
  }
}

/** As the specification has it: the answer of a server of 2024-11-05 to a POST that it does not know. */
function mayHaveOnlySse(error: unknown): boolean {
  return error instanceof SdkHttpError && [400, 404, 405].includes(error.status);
}

function makeClient(endpoint: Endpoint, options: ConnectionOptions): Client {
  const changed = { autoRefresh: false, debounceMs: CHANGE_SETTLES_MS, onChanged: options.onListChanged };
  const client = new Client(CLIENT_INFO, {
    capabilities: options.host.capabilities,
    versionNegotiation: {
      mode: 'auto',
      probe: endpoint.kind === 'stdio' ? { timeoutMs: Math.min(STDIO_PROBE_MS, options.connectMs) } : {},
    },
    listChanged: { tools: changed, prompts: changed, resources: changed },
    listMaxPages: 64,
  });
  options.host.serve(client);
  return client;
}

function makeTransport(endpoint: Endpoint, options: ConnectionOptions): Transport {
  const { connectMs, maxMessageBytes, credential, onUnheard } = options;
  if (endpoint.kind !== 'stdio') {
    const OneOfHttp = endpoint.kind === 'http' ? HttpTransport : SseTransport;
    return new OneOfHttp(endpoint, { connectMs, maxMessageBytes, credential, onUnheard });
  }
  const { watchdog, stderr } = options;
  const environment = childEnvironment(options.environment, endpoint.env);
  return new StdioTransport(endpoint, { environment, watchdog, stderr, maxMessageBytes });
}
