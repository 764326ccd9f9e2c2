import { ProtocolError } from './protocol-error.js';

/** A message of the PostgreSQL protocol, including its header. `type` is its letter, or empty for a startup packet. */
export interface ProtocolMessage {
  type: string;
  bytes: Buffer;
}

const HEADER_BYTES = 5;
/** The limit of PostgreSQL. A peer that sends a longer packet does not speak the protocol. */
const MAX_STARTUP_BYTES = 10_000;
/** The engine has at most 2 GB of memory and keeps several copies of a message. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** Splits a stream of bytes into messages. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private size = 0;

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /**
   * @returns the next message if it has arrived completely
   * @throws ProtocolError for an invalid length
   */
  next(): ProtocolMessage | undefined {
    if (this.size < HEADER_BYTES) return undefined;
    const header = this.peek(HEADER_BYTES);
    const length = header.readUInt32BE(1);
    if (length < 4 || length > MAX_MESSAGE_BYTES) throw new ProtocolError('08P01', `invalid message length ${length}`);
    const bytes = this.consume(length + 1);
    return bytes && { type: String.fromCharCode(header[0] ?? 0), bytes };
  }

  /** Like {@link next}, for the startup packets, which have no letter. */
  nextStartup(): ProtocolMessage | undefined {
    if (this.size < 4) return undefined;
    const length = this.peek(4).readUInt32BE(0);
    if (length < 8 || length > MAX_STARTUP_BYTES) throw new ProtocolError('08P01', 'invalid length of startup packet');
    const bytes = this.consume(length);
    return bytes && { type: '', bytes };
  }

  private peek(count: number): Buffer {
    if ((this.chunks[0]?.length ?? 0) < count) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] as Buffer;
  }

  private consume(count: number): Buffer | undefined {
    if (this.size < count) return undefined;
    const bytes = this.peek(count);
    this.size -= count;
    if (bytes.length === count) this.chunks.shift();
    else this.chunks[0] = bytes.subarray(count);
    return bytes.subarray(0, count);
  }
}
