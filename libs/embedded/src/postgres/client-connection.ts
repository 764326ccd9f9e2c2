import { once } from 'node:events';
import type { Socket } from 'node:net';
import { messageOf } from '@causeway/kernel';
import { type ProtocolMessage, MessageReader } from './message-reader.js';
import { PASSWORD_REQUEST, AUTHENTICATION_OK, backendKey, fatal, READY } from './messages.js';
import { ProtocolError } from './protocol-error.js';
import type { SessionHolder } from './session-gate.js';
import type { SharedSession } from './shared-session.js';
import { checkPassword, readStartup } from './startup.js';
import { StatementNames } from './statement-names.js';
import { type MessageBatch, MessageBatcher } from './message-batch.js';

/** Time that a client has to read the error that ends its connection. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface ServerGreeting {
  password: string;
  /** Name of the only database. */
  database: string;
  /** The ParameterStatus messages for each new client. */
  parameters: Buffer;
}

/** The connection of one client, from its first packet until everything it left in the session is cleaned up. */
export class ClientConnection implements SessionHolder {
  private readonly reader = new MessageReader();
  private readonly names: StatementNames;
  private readonly batcher: MessageBatcher;
  private stage: 'startup' | 'password' | 'open' | 'closed' = 'startup';

  constructor(
    private readonly socket: Socket,
    private readonly session: SharedSession,
    private readonly greeting: ServerGreeting,
    private readonly id: number,
  ) {
    this.names = new StatementNames(id);
    this.batcher = new MessageBatcher(this.names);
  }

  /** Serves the client. Resolves after the cleanup of its session state. Errors of the client do not reject. */
  async serve(): Promise<void> {
    // a broken connection also ends the loop below, so the event needs no handling
    this.socket.on('error', () => undefined);
    try {
      for await (const chunk of this.socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.reader.push(chunk);
        await this.handleMessages();
        if (this.isClosed()) break;
      }
    } catch (error) {
      if (error instanceof ProtocolError) this.closeWithError(error.sqlState, error.message);
      else if (!this.socket.destroyed) this.closeWithError('XX000', messageOf(error));
    } finally {
      this.stage = 'closed';
      await this.session.cleanUp(this, this.names);
      this.socket.destroySoon();
    }
  }

  /** Sends an error and closes the connection once it is sent, at the latest after {@link CLOSE_TIMEOUT_MS}. */
  closeWithError(sqlState: string, text: string): void {
    this.stage = 'closed';
    if (this.socket.writable) this.socket.write(fatal(sqlState, text));
    this.socket.destroySoon();
    setTimeout(() => this.socket.destroy(), CLOSE_TIMEOUT_MS).unref();
  }

  onIdleTimeout(): void {
    const reason = 'the embedded database has one session, and other clients wait for it';
    this.closeWithError('25P03', `terminating connection due to idle-in-transaction timeout: ${reason}`);
  }

  private async handleMessages(): Promise<void> {
    for (let message = this.nextMessage(); message && !this.isClosed(); message = this.nextMessage()) {
      if (this.stage === 'startup') this.handleStartup(message);
      else if (this.stage === 'password') this.handlePassword(message);
      else if (message.type === 'X') this.stage = 'closed';
      else {
        const batch = this.batcher.append(message);
        if (batch) await this.respond(batch);
      }
    }
  }

  private isClosed(): boolean {
    return this.stage === 'closed';
  }

  private nextMessage(): ProtocolMessage | undefined {
    return this.stage === 'startup' ? this.reader.nextStartup() : this.reader.next();
  }

  private handleStartup(message: ProtocolMessage): void {
    const startup = readStartup(message);
    if (startup.kind === 'tls') this.socket.write('N');
    // a running statement cannot be cancelled, because the engine blocks this thread until it is done
    if (startup.kind === 'cancel') this.stage = 'closed';
    if (startup.kind !== 'start') return;
    const { database } = this.greeting;
    const requested = startup.parameters.get('database') ?? startup.parameters.get('user');
    if (requested !== database)
      throw new ProtocolError('3D000', `database "${requested}" does not exist; the embedded one is "${database}"`);
    this.socket.write(PASSWORD_REQUEST);
    this.stage = 'password';
  }

  private handlePassword(message: ProtocolMessage): void {
    checkPassword(message, this.greeting.password);
    this.socket.write(Buffer.concat([AUTHENTICATION_OK, this.greeting.parameters, backendKey(this.id), READY]));
    this.stage = 'open';
  }

  private async respond(batch: MessageBatch): Promise<void> {
    const response = await this.session.run(this, this.names, batch, () => this.socket.destroyed || this.isClosed());
    if (!this.socket.writable) return;
    this.socket.cork();
    for (const bytes of response) this.socket.write(bytes);
    this.socket.uncork();
    // applies back pressure: no further message is read until the client has read the response or closes the connection
    if (this.socket.writableNeedDrain) await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')]);
  }
}
