import { deflateSync } from 'node:zlib';
import { FastInflate } from './fast-inflate.js';

describe('FastInflate', () => {
  const inflate = async (packed: Uint8Array) => {
    const { readable, writable } = new FastInflate('deflate');
    const writer = writable.getWriter();
    void writer.write(packed);
    void writer.close();
    const reader = readable.getReader();
    const { value } = await reader.read();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    return Buffer.from(value ?? []);
  };

  it.each([0, 1, 100, 3_000_000])('unpacks %i bytes', async (length) => {
    const bytes = Buffer.alloc(length, 'some text');
    expect((await inflate(deflateSync(bytes))).equals(bytes)).toBe(true);
  });

  it('rejects damaged or truncated data, which pdf.js then recovers itself', async () => {
    const packed = deflateSync(Buffer.alloc(1000, 'some text'));
    await expect(inflate(packed.subarray(0, -8))).rejects.toThrow();
    await expect(inflate(Buffer.from('no such data'))).rejects.toThrow();
  });

  it('ignores bytes after the data', async () => {
    const bytes = Buffer.from('text');
    expect((await inflate(Buffer.concat([deflateSync(bytes), Buffer.from('\r\n')]))).equals(bytes)).toBe(true);
  });

  it('empties only the glyph tables of a TrueType font', async () => {
    const names = ['cmap', 'cvt ', 'fpgm', 'glyf', 'loca', 'post', 'prep'];
    const font = Buffer.alloc(12 + names.length * 16);
    font.writeUInt32BE(0x00010000);
    font.writeUInt16BE(names.length, 4);
    for (const [at, name] of names.entries()) {
      font.write(name, 12 + at * 16, 'latin1');
      font.writeUInt32BE(7, 12 + at * 16 + 12);
    }
    const lengths = (bytes: Buffer) => names.map((_, at) => bytes.readUInt32BE(12 + at * 16 + 12));
    expect(lengths(await inflate(deflateSync(font)))).toEqual([7, 0, 0, 0, 7, 7, 0]);
    font.writeUInt32BE(0x4f54544f);
    expect(lengths(await inflate(deflateSync(font)))).toEqual(names.map(() => 7));
    const short = font.subarray(0, 20);
    short.writeUInt32BE(0x00010000);
    expect((await inflate(deflateSync(short))).equals(short)).toBe(true);
  });

  it('passes other formats to the platform', () => {
    expect(() => new FastInflate('no such format')).toThrow(TypeError);
  });
});
