import { createHash } from 'node:crypto';
import type { Frame } from './frame-reader.js';
import { ProtocolError } from './protocol-error.js';

/** PostgreSQL cuts longer names off, so two of them could become one. */
const MAX_NAME_BYTES = 63;

/**
 * The prepared statements of one client. All clients share one session, so a name is sent under an alias of the
 * client's own. Portals need none: they end with the transaction, and in one the session belongs to its client.
 */
export class StatementNames {
  readonly #aliases = new Set<string>();
  /** The client's last Parse of the unnamed statement, as long as the client may still refer to it. */
  unnamed: Buffer | undefined;

  constructor(private readonly clientId: number) {}

  /** Every statement of the client that the session may hold. */
  get aliases(): Iterable<string> {
    return this.#aliases;
  }

  /** @returns the message as the session has to see it */
  rewrite({ type, bytes }: Frame): Buffer {
    if (type === 'Q') this.unnamed = undefined;
    const place = placeOfName(type, bytes);
    if (!place) return bytes;
    const name = bytes.toString('utf8', place.start, place.end);
    if (name === '') return this.#rememberUnnamed(type, bytes);
    const alias = this.#alias(name);
    if (type === 'P') this.#aliases.add(alias);
    if (type === 'C') this.#aliases.delete(alias);
    return spliced(bytes, place, alias);
  }

  #rememberUnnamed(type: string, bytes: Buffer): Buffer {
    if (type === 'P') this.unnamed = bytes;
    if (type === 'C') this.unnamed = undefined;
    return bytes;
  }

  #alias(name: string): string {
    const alias = `c${this.clientId}.${name}`;
    if (Buffer.byteLength(alias) <= MAX_NAME_BYTES) return alias;
    return `c${this.clientId}.${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
  }
}

/** True for a message that refers to the unnamed statement without making it. */
export function usesUnnamed({ type, bytes }: Frame): boolean {
  if (type !== 'B' && type !== 'D') return false;
  const place = placeOfName(type, bytes);
  return place !== undefined && place.start === place.end;
}

/** True for the message that makes the unnamed statement. */
export function makesUnnamed({ type, bytes }: Frame): boolean {
  return type === 'P' && bytes[5] === 0;
}

interface Place {
  start: number;
  end: number;
}

function placeOfName(type: string, bytes: Buffer): Place | undefined {
  if (type === 'P') return cString(bytes, 5);
  if (type === 'B') return cString(bytes, cString(bytes, 5).end + 1);
  if ((type === 'D' || type === 'C') && bytes[5] === 'S'.charCodeAt(0)) return cString(bytes, 6);
  return undefined;
}

function cString(bytes: Buffer, start: number): Place {
  const end = bytes.indexOf(0, start);
  if (end < 0) throw new ProtocolError('08P01', 'invalid string in message');
  return { start, end };
}

function spliced(bytes: Buffer, { start, end }: Place, name: string): Buffer {
  const result = Buffer.concat([bytes.subarray(0, start), Buffer.from(name), bytes.subarray(end)]);
  result.writeUInt32BE(result.length - 1, 1);
  return result;
}
