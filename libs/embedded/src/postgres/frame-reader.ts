import { ProtocolError } from './protocol-error.js';

/** A message of the PostgreSQL protocol, with its header; `type` is its letter, empty for a startup packet. */
export interface Frame {
  type: string;
  bytes: Buffer;
}

const HEADER_BYTES = 5;
/** As in PostgreSQL: what connects and sends more than this is no client of ours. */
const MAX_STARTUP_BYTES = 10_000;
/** The engine's memory ends at 2 GB, and it holds a message more than once. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** Cuts a stream of bytes into messages, however the network has cut it before. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** @returns the next message that is there whole @throws ProtocolError for a length that cannot be */
  next(): Frame | undefined {
    if (this.#size < HEADER_BYTES) return undefined;
    const header = this.#peek(HEADER_BYTES);
    const length = header.readUInt32BE(1);
    if (length < 4 || length > MAX_FRAME_BYTES) throw new ProtocolError('08P01', `invalid message length ${length}`);
    const bytes = this.#take(length + 1);
    return bytes && { type: String.fromCharCode(header[0] ?? 0), bytes };
  }

  /** As {@link next}, for the packets before the connection is set up: they carry no letter. */
  nextStartup(): Frame | undefined {
    if (this.#size < 4) return undefined;
    const length = this.#peek(4).readUInt32BE(0);
    if (length < 8 || length > MAX_STARTUP_BYTES) throw new ProtocolError('08P01', 'invalid length of startup packet');
    const bytes = this.#take(length);
    return bytes && { type: '', bytes };
  }

  #peek(count: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < count) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] as Buffer;
  }

  #take(count: number): Buffer | undefined {
    if (this.#size < count) return undefined;
    const whole = this.#peek(count);
    this.#size -= count;
    if (whole.length === count) this.#chunks.shift();
    else this.#chunks[0] = whole.subarray(count);
    return whole.subarray(0, count);
  }
}
