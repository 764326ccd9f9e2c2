import { decodeUtf32, unmarkedUtf32 } from './utf-32.js';

describe('UTF-32 without a mark', () => {
  it('is detected when all code points are valid and none is U+0000', () => {
    expect(unmarkedUtf32(Buffer.from('610000002c9d0200', 'hex'))).toBe('utf-32le');
    expect(unmarkedUtf32(Buffer.from('0000006100029d2c', 'hex'))).toBe('utf-32be');
    expect(unmarkedUtf32(Buffer.from('6100000000000000', 'hex'))).toBeUndefined();
    expect(unmarkedUtf32(Buffer.from('6100000000001100', 'hex'))).toBeUndefined();
  });

  it('is decoded with U+FFFD for invalid code points', () => {
    expect(decodeUtf32(Buffer.from('610000002c9d020000d8000061', 'hex'), true)).toBe('a\u{29d2c}\ufffd\ufffd');
  });
});
