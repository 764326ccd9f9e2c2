import fc from 'fast-check';
import { FrameReader } from './frame-reader.js';
import { message, query } from './messages.js';
import { startupPacket } from './startup.js';

function readAll(reader: FrameReader): string[] {
  const types: string[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) types.push(`${frame.type}${frame.bytes.toString('utf8', 5)}`);
  return types;
}

describe('FrameReader', () => {
  it('finds the same messages however the bytes are cut', () => {
    const stream = Buffer.concat([query('select 1'), message('S'), message('P', 'name', 'text 文字'), message('H')]);
    const whole = new FrameReader();
    whole.push(stream);
    const expected = readAll(whole);
    expect(expected).toHaveLength(4);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 10 }), (cuts) => {
        const reader = new FrameReader();
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

  it('reads a startup packet, which has no type, before the first message', () => {
    const reader = new FrameReader();
    reader.push(Buffer.concat([startupPacket('me'), query('a')]));

    expect(reader.nextStartup()?.bytes).toEqual(startupPacket('me'));
    expect(reader.next()?.type).toBe('Q');
    expect(reader.next()).toBeUndefined();
  });

  it.each([0, 3, 0x7fffffff, 0xffffffff])('refuses the length %d without waiting for so many bytes', (length) => {
    const reader = new FrameReader();
    const bytes = Buffer.from('Q0000');
    bytes.writeUInt32BE(length, 1);
    reader.push(bytes);

    expect(() => reader.next()).toThrow('invalid message length');
  });

  it('refuses what another protocol opens with', () => {
    const reader = new FrameReader();
    reader.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));

    expect(() => reader.nextStartup()).toThrow('invalid length of startup packet');
  });
});
