import type { Frame } from './frame-reader.js';
import { REFUSE_COPY } from './messages.js';
import { ProtocolError } from './protocol-error.js';
import { makesUnnamed, type StatementNames, usesUnnamed } from './statement-names.js';

const MAX_UNIT_BYTES = 512 * 1024 * 1024;

/** Messages that have to reach the session together. */
export interface Unit {
  messages: Buffer;
  /** The unit ends with Sync or is a simple query: afterwards the session asks for the next one. */
  complete: boolean;
  /** It refers to an unnamed statement that was made in an earlier unit. */
  needsUnnamed: boolean;
}

/** Gathers one client's messages into units. */
export class UnitBuilder {
  #messages: Buffer[] = [];
  #bytes = 0;
  #needsUnnamed = false;
  #makesUnnamed = false;

  constructor(private readonly names: StatementNames) {}

  /** @returns the unit that this message completes, if it does @throws ProtocolError for a message that cannot stand here */
  add(frame: Frame): Unit | undefined {
    switch (frame.type) {
      case 'P':
      case 'B':
      case 'D':
      case 'C':
      case 'E':
        this.#push(frame);
        return undefined;
      case 'Q':
      case 'S':
        this.#push(frame);
        return this.#take(true);
      case 'H':
        this.#push(frame);
        return this.#take(false);
      case 'd':
      case 'c':
      case 'f':
        // COPY data of a client that has not read the refusal yet
        return undefined;
      case 'F':
        throw new ProtocolError('0A000', 'the embedded database has no fast-path function calls');
      default:
        // the engine would not survive it
        throw new ProtocolError('08P01', `invalid frontend message type ${frame.type.charCodeAt(0)}`);
    }
  }

  #push(frame: Frame): void {
    if (usesUnnamed(frame) && !this.#makesUnnamed) this.#needsUnnamed = true;
    if (makesUnnamed(frame)) this.#makesUnnamed = true;
    const bytes = this.names.rewrite(frame);
    this.#messages.push(bytes);
    if (frame.type === 'Q' || frame.type === 'E') this.#messages.push(REFUSE_COPY);
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_UNIT_BYTES) throw new ProtocolError('54000', 'too many bytes before a Sync');
  }

  #take(complete: boolean): Unit {
    const messages = Buffer.concat(this.#messages);
    const unit = { messages, complete, needsUnnamed: this.#needsUnnamed };
    this.#messages = [];
    this.#bytes = 0;
    this.#needsUnnamed = false;
    // what a flushed part has made is there for the rest: no one else gets in before the Sync
    if (complete) this.#makesUnnamed = false;
    return unit;
  }
}
