import { once } from 'node:events';
import type { Socket } from 'node:net';
import { messageOf } from '@causeway/kernel';
import { type Frame, FrameReader } from './frame-reader.js';
import { ASK_FOR_PASSWORD, AUTHENTICATION_OK, backendKey, fatal, READY } from './messages.js';
import { ProtocolError } from './protocol-error.js';
import type { Holder } from './session-gate.js';
import type { SharedSession } from './shared-session.js';
import { checkPassword, readStartup } from './startup.js';
import { StatementNames } from './statement-names.js';
import { type Unit, UnitBuilder } from './unit.js';

/** A client that is sent away has this long to read why. */
const FAREWELL_MS = 1_000;

export interface Welcome {
  password: string;
  /** The one database there is. */
  database: string;
  /** The ParameterStatus messages that a client is greeted with. */
  parameters: Buffer;
}

/** One client, from its first packet until it is gone and nothing of it is left in the session. */
export class Connection implements Holder {
  readonly #reader = new FrameReader();
  readonly #names: StatementNames;
  readonly #units: UnitBuilder;
  #stage: 'startup' | 'password' | 'open' | 'over' = 'startup';

  constructor(
    private readonly socket: Socket,
    private readonly session: SharedSession,
    private readonly welcome: Welcome,
    private readonly id: number,
  ) {
    this.#names = new StatementNames(id);
    this.#units = new UnitBuilder(this.#names);
  }

  /** Serves the client. Resolves after the last trace of it has been removed; never rejects for what the client did. */
  async serve(): Promise<void> {
    // a broken connection ends the loop below too; there is nothing more to do about it
    this.socket.on('error', () => undefined);
    try {
      for await (const chunk of this.socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.#reader.push(chunk);
        await this.#serveWhatIsThere();
        if (this.#isOver()) break;
      }
    } catch (error) {
      if (error instanceof ProtocolError) this.end(error.sqlState, error.message);
      // else the connection broke, or something in here did
      else if (!this.socket.destroyed) this.end('XX000', messageOf(error));
    } finally {
      this.#stage = 'over';
      await this.session.abandon(this, this.#names);
      this.socket.destroySoon();
    }
  }

  /** Ends the connection with an error that the client gets to read, if it reads at all. */
  end(sqlState: string, text: string): void {
    this.#stage = 'over';
    if (this.socket.writable) this.socket.write(fatal(sqlState, text));
    this.socket.destroySoon();
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
  }

  onIdle(): void {
    this.end('25P03', 'terminating connection due to idle-in-transaction timeout: the embedded database has one session for all');
  }

  async #serveWhatIsThere(): Promise<void> {
    for (let frame = this.#next(); frame && !this.#isOver(); frame = this.#next()) {
      if (this.#stage === 'startup') this.#start(frame);
      else if (this.#stage === 'password') this.#logIn(frame);
      else if (frame.type === 'X') this.#stage = 'over';
      else {
        const unit = this.#units.add(frame);
        if (unit) await this.#answer(unit);
      }
    }
  }

  #isOver(): boolean {
    return this.#stage === 'over';
  }

  #next(): Frame | undefined {
    return this.#stage === 'startup' ? this.#reader.nextStartup() : this.#reader.next();
  }

  #start(frame: Frame): void {
    const startup = readStartup(frame);
    if (startup.kind === 'tls') this.socket.write('N');
    // a statement cannot be stopped: nothing else runs while it does
    if (startup.kind === 'cancel') this.#stage = 'over';
    if (startup.kind !== 'start') return;
    const { database } = this.welcome;
    const wanted = startup.parameters.get('database') ?? startup.parameters.get('user');
    if (wanted !== database)
      throw new ProtocolError('3D000', `database "${wanted}" does not exist; the embedded one is "${database}"`);
    this.socket.write(ASK_FOR_PASSWORD);
    this.#stage = 'password';
  }

  #logIn(frame: Frame): void {
    checkPassword(frame, this.welcome.password);
    this.socket.write(Buffer.concat([AUTHENTICATION_OK, this.welcome.parameters, backendKey(this.id), READY]));
    this.#stage = 'open';
  }

  async #answer(unit: Unit): Promise<void> {
    const answer = await this.session.run(this, this.#names, unit, () => this.socket.destroyed || this.#isOver());
    if (!this.socket.writable) return;
    this.socket.cork();
    for (const bytes of answer) this.socket.write(bytes);
    this.socket.uncork();
    // a client that does not read is not read from either; `close` covers the one that goes away meanwhile
    if (this.socket.writableNeedDrain) await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')]);
  }
}
