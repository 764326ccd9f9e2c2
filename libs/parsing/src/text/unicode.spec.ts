import fc from 'fast-check';
import { cleanText, radicalsToIdeographs } from './unicode.js';

describe('cleanText', () => {
  it('replaces lone surrogates and keeps pairs', () => {
    expect(cleanText('a\ud83db\ude00 😀')).toBe('a\ufffdb\ufffd 😀');
  });

  it('returns text that PostgreSQL can store for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0, max: 0xffff })), (text, units) => {
        const cleaned = cleanText(text + String.fromCharCode(...units));
        expect(cleaned).not.toContain('\0');
        expect(cleaned.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('radicalsToIdeographs', () => {
  it('replaces radicals with ideographs at the same offsets and changes nothing else', () => {
    const text = '\u2f24型\u2f8f政, ﬁ ①';
    expect(radicalsToIdeographs(text)).toBe('大型行政, ﬁ ①');
  });
});
