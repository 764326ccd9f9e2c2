import type { Socket } from 'node:net';
import { Connection, type Welcome } from './connection.js';
import { FrameReader } from './frame-reader.js';
import type { PostgresEngine } from './postgres-engine.js';
import { SharedSession } from './shared-session.js';
import { startupPacket } from './startup.js';

/** Name of the one role and the one database. */
const DATABASE = 'postgres';

export interface PostgresServerOptions {
  password: string;
  idleInTransactionLimitMs: number;
}

/** Serves any number of clients from one engine. */
export class PostgresServer {
  readonly #connections = new Map<Connection, Promise<void>>();
  #count = 0;

  private constructor(
    readonly session: SharedSession,
    private readonly welcome: Welcome,
  ) {}

  static async create(engine: PostgresEngine, options: PostgresServerOptions): Promise<PostgresServer> {
    const parameters = await greet(engine);
    const session = new SharedSession(engine, options.idleInTransactionLimitMs);
    return new PostgresServer(session, { password: options.password, database: DATABASE, parameters });
  }

  connect(socket: Socket): void {
    const connection = new Connection(socket, this.session, this.welcome, ++this.#count);
    this.#connections.set(
      connection,
      connection.serve().finally(() => this.#connections.delete(connection)),
    );
  }

  /** Tells every client that it is over. Resolves when what they had running is done or rolled back. */
  async stop(): Promise<void> {
    for (const connection of this.#connections.keys()) connection.end('57P01', 'the embedded database is shutting down');
    await Promise.all(this.#connections.values());
  }
}

/** Starts the session for real, once. @returns its ParameterStatus messages, for the clients to come */
async function greet(engine: PostgresEngine): Promise<Buffer> {
  const reader = new FrameReader();
  for (const bytes of await engine.run(startupPacket(DATABASE))) reader.push(bytes);
  const parameters: Buffer[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) if (frame.type === 'S') parameters.push(frame.bytes);
  return Buffer.concat(parameters);
}
