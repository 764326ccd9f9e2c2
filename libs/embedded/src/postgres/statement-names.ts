import { createHash } from 'node:crypto';
import type { ProtocolMessage } from './message-reader.js';
import { ProtocolError } from './protocol-error.js';

/** PostgreSQL truncates longer names, so that two of them could become equal. */
const MAX_NAME_BYTES = 63;

/**
 * Renames the prepared statements of one client, because all clients share one session. Portals keep their names: they end
 * with the transaction, and during a transaction no other client uses the session.
 */
export class StatementNames {
  private readonly aliasesInUse = new Set<string>();
  /** The Parse message of the client's unnamed statement while the client may still refer to it. */
  unnamed: Buffer | undefined;

  constructor(private readonly clientId: number) {}

  /** The aliases of all statements of the client that may exist in the session. */
  get aliases(): Iterable<string> {
    return this.aliasesInUse;
  }

  /** @returns the message with the alias of its statement */
  rewrite({ type, bytes }: ProtocolMessage): Buffer {
    if (type === 'Q') this.unnamed = undefined;
    const range = nameRange(type, bytes);
    if (!range) return bytes;
    const name = bytes.toString('utf8', range.start, range.end);
    if (name === '') return this.recordUnnamed(type, bytes);
    const alias = this.aliasOf(name);
    if (type === 'P') this.aliasesInUse.add(alias);
    if (type === 'C') this.aliasesInUse.delete(alias);
    return replaceName(bytes, range, alias);
  }

  private recordUnnamed(type: string, bytes: Buffer): Buffer {
    if (type === 'P') this.unnamed = bytes;
    if (type === 'C') this.unnamed = undefined;
    return bytes;
  }

  private aliasOf(name: string): string {
    const alias = `c${this.clientId}.${name}`;
    if (Buffer.byteLength(alias) <= MAX_NAME_BYTES) return alias;
    return `c${this.clientId}.${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
  }
}

/** Returns true for a message that refers to the unnamed statement without preparing it. */
export function usesUnnamed({ type, bytes }: ProtocolMessage): boolean {
  if (type !== 'B' && type !== 'D') return false;
  const range = nameRange(type, bytes);
  return range !== undefined && range.start === range.end;
}

/** Returns true for the message that prepares the unnamed statement. */
export function preparesUnnamed({ type, bytes }: ProtocolMessage): boolean {
  return type === 'P' && bytes[5] === 0;
}

interface ByteRange {
  start: number;
  end: number;
}

function nameRange(type: string, bytes: Buffer): ByteRange | undefined {
  if (type === 'P') return cString(bytes, 5);
  if (type === 'B') return cString(bytes, cString(bytes, 5).end + 1);
  if ((type === 'D' || type === 'C') && bytes[5] === 'S'.charCodeAt(0)) return cString(bytes, 6);
  return undefined;
}

function cString(bytes: Buffer, start: number): ByteRange {
  const end = bytes.indexOf(0, start);
  if (end < 0) throw new ProtocolError('08P01', 'invalid string in message');
  return { start, end };
}

function replaceName(bytes: Buffer, { start, end }: ByteRange, name: string): Buffer {
  const result = Buffer.concat([bytes.subarray(0, start), Buffer.from(name), bytes.subarray(end)]);
  result.writeUInt32BE(result.length - 1, 1);
  return result;
}
