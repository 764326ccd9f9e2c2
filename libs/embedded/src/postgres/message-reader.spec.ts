import fc from 'fast-check';
import { MessageReader } from './message-reader.js';
import { encodeMessage, query } from './messages.js';
import { startupPacket } from './startup.js';

function readAll(reader: MessageReader): string[] {
  const types: string[] = [];
  for (let message = reader.next(); message; message = reader.next())
    types.push(`${message.type}${message.bytes.toString('utf8', 5)}`);
  return types;
}

describe('MessageReader', () => {
  it('returns the same messages however the bytes are split into chunks', () => {
    const stream = Buffer.concat([
      query('select 1'),
      encodeMessage('S'),
      encodeMessage('P', 'name', 'text 文字'),
      encodeMessage('H'),
    ]);
    const whole = new MessageReader();
    whole.push(stream);
    const expected = readAll(whole);
    expect(expected).toHaveLength(4);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 10 }), (cuts) => {
        const reader = new MessageReader();
        const found: string[] = [];
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), stream.length]) {
          reader.push(stream.subarray(from, to));
          found.push(...readAll(reader));
          from = to;
        }
        expect(found).toEqual(expected);
      }),
    );
  });

  it('reads a startup packet before the first message', () => {
    const reader = new MessageReader();
    reader.push(Buffer.concat([startupPacket('me'), query('a')]));

    expect(reader.nextStartup()?.bytes).toEqual(startupPacket('me'));
    expect(reader.next()?.type).toBe('Q');
    expect(reader.next()).toBeUndefined();
  });

  it.each([0, 3, 0x7fffffff, 0xffffffff])('throws for the length %d without waiting for more bytes', (length) => {
    const reader = new MessageReader();
    const bytes = Buffer.from('Q0000');
    bytes.writeUInt32BE(length, 1);
    reader.push(bytes);

    expect(() => reader.next()).toThrow('invalid message length');
  });

  it('throws for the first bytes of another protocol', () => {
    const reader = new MessageReader();
    reader.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));

    expect(() => reader.nextStartup()).toThrow('invalid length of startup packet');
  });
});
