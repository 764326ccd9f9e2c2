import { createHash, timingSafeEqual } from 'node:crypto';
import type { ProtocolMessage } from './message-reader.js';
import { int32 } from './messages.js';
import { ProtocolError } from './protocol-error.js';

const PROTOCOL_3 = 3 << 16;
const CANCEL_REQUEST = 80877102;
const TLS_REQUESTS = [80877103, 80877104];

/** The first packet of a connection: a request for TLS, a request to cancel a statement, or the startup parameters. */
export type Startup = { kind: 'tls' } | { kind: 'cancel' } | { kind: 'start'; parameters: Map<string, string> };

/** @throws ProtocolError for another major version */
export function readStartup({ bytes }: ProtocolMessage): Startup {
  const code = bytes.readInt32BE(4);
  if (TLS_REQUESTS.includes(code)) return { kind: 'tls' };
  if (code === CANCEL_REQUEST) return { kind: 'cancel' };
  if (code >> 16 !== 3) throw new ProtocolError('0A000', `unsupported frontend protocol ${code >> 16}.${code & 0xffff}`);
  const words = bytes.subarray(8).toString().split('\0');
  const parameters = new Map<string, string>();
  for (let index = 0; words[index]; index += 2) parameters.set(words[index] as string, words[index + 1] ?? '');
  return { kind: 'start', parameters };
}

/** Builds the startup packet of a client named `user`. */
export function startupPacket(user: string): Buffer {
  const body = Buffer.concat([int32(PROTOCOL_3), Buffer.from(`user\0${user}\0database\0${user}\0\0`)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

/** @throws ProtocolError if the message is not a password message with this password */
export function checkPassword({ type, bytes }: ProtocolMessage, password: string): void {
  const received = bytes.subarray(5, -1).toString();
  // timingSafeEqual requires equal lengths, which the digests have
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (type === 'p' && timingSafeEqual(digest(received), digest(password))) return;
  throw new ProtocolError('28P01', 'password authentication failed');
}
