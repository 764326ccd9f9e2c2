/** Builders of single messages of the PostgreSQL protocol. */

export function message(type: string, ...parts: (Buffer | string)[]): Buffer {
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

export const SYNC = message('S');
export const FLUSH = message('H');
/** Ends a batch that was left without its Sync as a lost connection does: undone. A Sync alone would commit it. */
export const ABANDON_BATCH = Buffer.concat([message('P', '', 'abandoned', Buffer.alloc(2)), SYNC]);
export const AUTHENTICATION_OK = message('R', int32(0));
export const ASK_FOR_PASSWORD = message('R', int32(3));
export const READY = message('Z', Buffer.from('I'));
/**
 * Sent after every statement that is run: no effect, unless that was COPY FROM STDIN. That would read on in the
 * input of the engine, which has no more, and take the whole session down; so it fails at once instead.
 */
export const REFUSE_COPY = message('f', 'the embedded database does not read COPY data from a client');

export const query = (text: string): Buffer => message('Q', text);
export const closeStatement = (name: string): Buffer => message('C', Buffer.from('S'), name);
export const backendKey = (processId: number): Buffer => message('K', int32(processId), int32(0));

/** Ends the connection, where severity is FATAL. */
export function fatal(sqlState: string, text: string): Buffer {
  return message('E', 'SFATAL', 'VFATAL', `C${sqlState}`, `M${text}`, Buffer.from([0]));
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}
