import { countTokens, measure } from './count-tokens.js';

describe('countTokens', () => {
  it.each([
    ['', 0],
    ['   \n\n', 1],
    ['the cat', 3],
    ['数据库。', 4],
    ['かな', 2],
    ['한국', 4],
    ['a_b', 3],
    ['2026', 3],
    ['👍', 1],
    ['𠮷', 1],
  ])('counts %j as %d', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });

  it('counts more tokens for long words than for short ones', () => {
    expect(countTokens('internationalization')).toBeGreaterThan(countTokens('nation') * 3);
  });

  it('counts invisible characters too', () => {
    expect(countTokens('\u0301'.repeat(1000))).toBe(100);
    expect(countTokens(' '.repeat(1001))).toBe(20);
  });

  it('counts a very long run of Han characters', () => {
    expect(countTokens('汉'.repeat(1_000_000))).toBe(1_000_000);
  });
});

describe('measure', () => {
  it('stops before the code point that is over the budget', () => {
    expect(measure('数据库', 0, 3, 200)).toEqual({ cost: 200, end: 2 });
    expect(measure('数𠮷库', 0, 4, 199)).toEqual({ cost: 100, end: 1 });
  });

  it('costs as much as its parts between white space, also around an invisible character', () => {
    const parts = ['so.', ' ', '\u200d', '\r\n', 'why'];
    const sum = parts.map((part) => measure(part, 0, part.length).cost).reduce((a, b) => a + b);
    const text = parts.join('');
    expect(measure(text, 0, text.length).cost).toBe(sum);
  });
});
