import type { ProtocolMessage } from './message-reader.js';
import { encodeMessage, query, REFUSE_COPY } from './messages.js';
import { StatementNames } from './statement-names.js';
import { MessageBatcher } from './message-batch.js';

const protocolMessage = (type: string, ...parts: (Buffer | string)[]): ProtocolMessage => ({
  type,
  bytes: encodeMessage(type, ...parts),
});
const PARSE = protocolMessage('P', '', 'select 1', Buffer.alloc(2));
const BIND = protocolMessage('B', '', '', Buffer.alloc(6));
const EXECUTE = protocolMessage('E', '', Buffer.alloc(4));
const SYNC = protocolMessage('S');
const FLUSH = protocolMessage('H');

describe('MessageBatcher', () => {
  let batcher: MessageBatcher;
  beforeEach(() => (batcher = new MessageBatcher(new StatementNames(1))));
  const append = (...messages: ProtocolMessage[]) => messages.map((each) => batcher.append(each)).at(-1);

  it('collects the messages up to a Sync', () => {
    expect([PARSE, BIND, EXECUTE].map((each) => batcher.append(each))).toEqual([undefined, undefined, undefined]);

    expect(append(SYNC)).toEqual({
      messages: Buffer.concat([PARSE.bytes, BIND.bytes, EXECUTE.bytes, REFUSE_COPY, SYNC.bytes]),
      complete: true,
      needsUnnamed: false,
    });
  });

  it('completes a batch with a simple query', () => {
    expect(append(protocolMessage('Q', 'select 1'))).toEqual({
      messages: Buffer.concat([query('select 1'), REFUSE_COPY]),
      complete: true,
      needsUnnamed: false,
    });
  });

  it('returns flushed messages as an incomplete batch', () => {
    expect(append(PARSE, FLUSH)?.complete).toBe(false);
    expect(append(BIND, EXECUTE, SYNC)).toMatchObject({ complete: true, needsUnnamed: false });
  });

  it('marks a batch that uses an unnamed statement of an earlier batch', () => {
    append(PARSE, SYNC);

    expect(append(BIND, EXECUTE, SYNC)?.needsUnnamed).toBe(true);
  });

  it('drops COPY data', () => {
    expect(append(protocolMessage('d', 'row'), protocolMessage('c'), protocolMessage('f', 'no'))).toBeUndefined();
    expect(append(SYNC)?.messages).toEqual(SYNC.bytes);
  });

  it('throws for unknown messages and for fast-path function calls', () => {
    expect(() => append(protocolMessage('k'))).toThrow('invalid frontend message type 107');
    expect(() => append(protocolMessage('F'))).toThrow('fast-path');
  });
});
