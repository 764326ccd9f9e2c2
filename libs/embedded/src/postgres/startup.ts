import { createHash, timingSafeEqual } from 'node:crypto';
import type { Frame } from './frame-reader.js';
import { int32 } from './messages.js';
import { ProtocolError } from './protocol-error.js';

const PROTOCOL_3 = 3 << 16;
const CANCEL_REQUEST = 80877102;
const TLS_REQUESTS = [80877103, 80877104];

/** What a connection opens with: a question whether we speak TLS, the wish to stop a statement, or its parameters. */
export type Startup = { kind: 'tls' } | { kind: 'cancel' } | { kind: 'start'; parameters: Map<string, string> };

/** @throws ProtocolError for another major version */
export function readStartup({ bytes }: Frame): Startup {
  const code = bytes.readInt32BE(4);
  if (TLS_REQUESTS.includes(code)) return { kind: 'tls' };
  if (code === CANCEL_REQUEST) return { kind: 'cancel' };
  if (code >> 16 !== 3) throw new ProtocolError('0A000', `unsupported frontend protocol ${code >> 16}.${code & 0xffff}`);
  const words = bytes.subarray(8).toString().split('\0');
  const parameters = new Map<string, string>();
  for (let index = 0; words[index]; index += 2) parameters.set(words[index] as string, words[index + 1] ?? '');
  return { kind: 'start', parameters };
}

/** The packet of a client named `user`, for the one real start of the session. */
export function startupPacket(user: string): Buffer {
  const body = Buffer.concat([int32(PROTOCOL_3), Buffer.from(`user\0${user}\0database\0${user}\0\0`)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

/** @throws ProtocolError when a password message does not carry `password` */
export function checkPassword({ type, bytes }: Frame, password: string): void {
  const given = bytes.subarray(5, -1).toString();
  // hashed, because the comparison wants equal lengths
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (type === 'p' && timingSafeEqual(digest(given), digest(password))) return;
  throw new ProtocolError('28P01', 'password authentication failed');
}
