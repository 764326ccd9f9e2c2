/** Builders of single messages of the PostgreSQL protocol. */

export function encodeMessage(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = parts.map((part) => (typeof part === 'string' ? cString(part) : part));
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32BE(4 + body.reduce((sum, { length }) => sum + length, 0), 1);
  return Buffer.concat([header, ...body]);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const SYNC = encodeMessage('S');
export const FLUSH = encodeMessage('H');
/** Rolls back a batch whose Sync never came, as a lost connection does. A Sync alone would commit it. */
export const ABANDON_BATCH = Buffer.concat([encodeMessage('P', '', 'abandoned', Buffer.alloc(2)), SYNC]);
export const AUTHENTICATION_OK = encodeMessage('R', int32(0));
export const PASSWORD_REQUEST = encodeMessage('R', int32(3));
export const READY = encodeMessage('Z', Buffer.from('I'));
/**
 * Sent after every execution of a statement. It makes COPY FROM STDIN fail and has no effect otherwise. Without it, COPY
 * would read beyond the engine's input and crash the session.
 */
export const REFUSE_COPY = encodeMessage('f', 'the embedded database does not read COPY data from a client');

export const query = (text: string): Buffer => encodeMessage('Q', text);
export const closeStatement = (name: string): Buffer => encodeMessage('C', Buffer.from('S'), name);
export const backendKey = (processId: number): Buffer => encodeMessage('K', int32(processId), int32(0));

/** Builds an ErrorResponse with severity FATAL, which tells the client that the connection is closed. */
export function fatal(sqlState: string, text: string): Buffer {
  return encodeMessage('E', 'SFATAL', 'VFATAL', `C${sqlState}`, `M${text}`, Buffer.from([0]));
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}
