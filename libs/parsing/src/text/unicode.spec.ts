import fc from 'fast-check';
import { cleanText } from './unicode.js';

describe('cleanText', () => {
  it('replaces lone surrogates and keeps pairs', () => {
    expect(cleanText('a\ud83db\ude00 😀')).toBe('a\ufffdb\ufffd 😀');
  });

  it('gives text that PostgreSQL can store, whatever it gets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0, max: 0xffff })), (text, units) => {
        const cleaned = cleanText(text + String.fromCharCode(...units));
        expect(cleaned).not.toContain('\0');
        expect(cleaned.isWellFormed()).toBe(true);
      }),
    );
  });
});
