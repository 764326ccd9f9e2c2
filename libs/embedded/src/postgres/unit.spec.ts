import type { Frame } from './frame-reader.js';
import { message, query, REFUSE_COPY } from './messages.js';
import { StatementNames } from './statement-names.js';
import { UnitBuilder } from './unit.js';

const frame = (type: string, ...parts: (Buffer | string)[]): Frame => ({ type, bytes: message(type, ...parts) });
const PARSE = frame('P', '', 'select 1', Buffer.alloc(2));
const BIND = frame('B', '', '', Buffer.alloc(6));
const EXECUTE = frame('E', '', Buffer.alloc(4));
const SYNC = frame('S');
const FLUSH = frame('H');

describe('UnitBuilder', () => {
  let units: UnitBuilder;
  beforeEach(() => (units = new UnitBuilder(new StatementNames(1))));
  const add = (...frames: Frame[]) => frames.map((each) => units.add(each)).at(-1);

  it('gathers a batch up to its Sync', () => {
    expect([PARSE, BIND, EXECUTE].map((each) => units.add(each))).toEqual([undefined, undefined, undefined]);

    expect(add(SYNC)).toEqual({
      messages: Buffer.concat([PARSE.bytes, BIND.bytes, EXECUTE.bytes, REFUSE_COPY, SYNC.bytes]),
      complete: true,
      needsUnnamed: false,
    });
  });

  it('takes a simple query for a whole one', () => {
    expect(add(frame('Q', 'select 1'))).toEqual({
      messages: Buffer.concat([query('select 1'), REFUSE_COPY]),
      complete: true,
      needsUnnamed: false,
    });
  });

  it('hands out what is flushed, and says that more has to follow', () => {
    expect(add(PARSE, FLUSH)?.complete).toBe(false);
    expect(add(BIND, EXECUTE, SYNC)).toMatchObject({ complete: true, needsUnnamed: false });
  });

  it('notices the use of an unnamed statement that an earlier unit has made', () => {
    add(PARSE, SYNC);

    expect(add(BIND, EXECUTE, SYNC)?.needsUnnamed).toBe(true);
  });

  it('swallows COPY data that come after the refusal', () => {
    expect(add(frame('d', 'row'), frame('c'), frame('f', 'no'))).toBeUndefined();
    expect(add(SYNC)?.messages).toEqual(SYNC.bytes);
  });

  it('refuses what the engine would not survive, or cannot do', () => {
    expect(() => add(frame('k'))).toThrow('invalid frontend message type 107');
    expect(() => add(frame('F'))).toThrow('fast-path');
  });
});
