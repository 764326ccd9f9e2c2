import type { Socket } from 'node:net';
import { ClientConnection, type ServerGreeting } from './client-connection.js';
import { MessageReader } from './message-reader.js';
import type { PostgresEngine } from './postgres-engine.js';
import { SharedSession } from './shared-session.js';
import { startupPacket } from './startup.js';

/** Name of the only role and the only database. */
const DATABASE = 'postgres';

export interface PostgresServerOptions {
  password: string;
  idleInTransactionTimeoutMs: number;
}

/** Serves any number of clients with one engine. */
export class PostgresServer {
  private readonly connections = new Map<ClientConnection, Promise<void>>();
  private connectionCount = 0;

  private constructor(
    readonly session: SharedSession,
    private readonly greeting: ServerGreeting,
  ) {}

  static async create(engine: PostgresEngine, options: PostgresServerOptions): Promise<PostgresServer> {
    const parameters = await startSession(engine);
    const session = new SharedSession(engine, options.idleInTransactionTimeoutMs);
    return new PostgresServer(session, { password: options.password, database: DATABASE, parameters });
  }

  connect(socket: Socket): void {
    const connection = new ClientConnection(socket, this.session, this.greeting, ++this.connectionCount);
    this.connections.set(
      connection,
      connection.serve().finally(() => this.connections.delete(connection)),
    );
  }

  /** Closes every connection with an error. Resolves when running statements are done and open transactions rolled back. */
  async stop(): Promise<void> {
    for (const connection of this.connections.keys())
      connection.closeWithError('57P01', 'the embedded database is shutting down');
    await Promise.all(this.connections.values());
  }
}

/** Sends the engine its only startup packet. @returns its ParameterStatus messages, which every client receives */
async function startSession(engine: PostgresEngine): Promise<Buffer> {
  const reader = new MessageReader();
  for (const bytes of await engine.run(startupPacket(DATABASE))) reader.push(bytes);
  const parameters: Buffer[] = [];
  for (let message = reader.next(); message; message = reader.next()) if (message.type === 'S') parameters.push(message.bytes);
  return Buffer.concat(parameters);
}
