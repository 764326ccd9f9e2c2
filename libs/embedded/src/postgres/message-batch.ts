import type { ProtocolMessage } from './message-reader.js';
import { REFUSE_COPY } from './messages.js';
import { ProtocolError } from './protocol-error.js';
import { preparesUnnamed, type StatementNames, usesUnnamed } from './statement-names.js';

const MAX_BATCH_BYTES = 512 * 1024 * 1024;

/** Messages of one client that must be sent to the session without messages of others in between. */
export interface MessageBatch {
  messages: Buffer;
  /** True if the batch ends with Sync or is a simple query. Otherwise the session waits for further messages. */
  complete: boolean;
  /** True if the batch refers to an unnamed statement of an earlier batch. */
  needsUnnamed: boolean;
}

/** Collects the messages of one client into batches. */
export class MessageBatcher {
  private messages: Buffer[] = [];
  private size = 0;
  private needsUnnamed = false;
  private preparedUnnamed = false;

  constructor(private readonly names: StatementNames) {}

  /**
   * @returns the batch that this message completes, or undefined
   * @throws ProtocolError for a message that is not supported
   */
  append(message: ProtocolMessage): MessageBatch | undefined {
    switch (message.type) {
      case 'P':
      case 'B':
      case 'D':
      case 'C':
      case 'E':
        this.addToBatch(message);
        return undefined;
      case 'Q':
      case 'S':
        this.addToBatch(message);
        return this.completeBatch(true);
      case 'H':
        this.addToBatch(message);
        return this.completeBatch(false);
      case 'd':
      case 'c':
      case 'f':
        // drops the COPY data of a client that has not read the error yet
        return undefined;
      case 'F':
        throw new ProtocolError('0A000', 'the embedded database does not support fast-path function calls');
      default:
        // the engine would crash
        throw new ProtocolError('08P01', `invalid frontend message type ${message.type.charCodeAt(0)}`);
    }
  }

  private addToBatch(message: ProtocolMessage): void {
    if (usesUnnamed(message) && !this.preparedUnnamed) this.needsUnnamed = true;
    if (preparesUnnamed(message)) this.preparedUnnamed = true;
    const bytes = this.names.rewrite(message);
    this.messages.push(bytes);
    if (message.type === 'Q' || message.type === 'E') this.messages.push(REFUSE_COPY);
    this.size += bytes.length;
    if (this.size > MAX_BATCH_BYTES) throw new ProtocolError('54000', 'too many bytes before a Sync');
  }

  private completeBatch(complete: boolean): MessageBatch {
    const messages = Buffer.concat(this.messages);
    const batch = { messages, complete, needsUnnamed: this.needsUnnamed };
    this.messages = [];
    this.size = 0;
    this.needsUnnamed = false;
    // until its Sync the client keeps the session, so that an unnamed statement of a flushed batch remains valid
    if (complete) this.preparedUnnamed = false;
    return batch;
  }
}
