import { encode } from 'iconv-lite';
import { foreignPieces } from './byte-sample.js';

const pieces = (bytes: Uint8Array) => foreignPieces(bytes).map((piece) => Buffer.from(piece).toString('latin1'));

describe('foreignPieces', () => {
  it('returns bytes beyond ASCII anywhere in the text, with the word before them', () => {
    const far = ' plain'.repeat(10_000);
    const [first = '', second = '', ...more] = pieces(Buffer.from(`un café ${far} le crème${far}`, 'latin1'));
    expect(first).toMatch(/^caf\u00e9 /);
    expect(second).toMatch(/^cr\u00e8me /);
    expect([more, first.length < 300, second.length < 300]).toEqual([[], true, true]);
    expect(pieces(Buffer.from('plain'))).toEqual([]);
  });

  it('starts every piece at the start of a character', () => {
    expect(pieces(encode('汉'.repeat(10_000), 'gb18030'))).toHaveLength(1);
    for (const piece of foreignPieces(encode(`${'汉'.repeat(5_000)} `.repeat(5), 'gb18030'))) {
      expect(new TextDecoder('gb18030').decode(piece).slice(0, 100)).toBe('汉'.repeat(100));
    }
  });

  it('stops after 16 KB', () => {
    const taken = foreignPieces(Buffer.from('\u00e9 plain words '.repeat(100_000), 'latin1'));
    const length = taken.reduce((sum, piece) => sum + piece.length, 0);
    expect([length >= 16 * 1024, length < 21 * 1024]).toEqual([true, true]);
  });
});
