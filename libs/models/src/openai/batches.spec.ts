import { estimateTokens, toBatches } from './batches.js';

describe('toBatches', () => {
  it('keeps to the number of texts', () => {
    expect(toBatches(['a', 'b', 'c', 'd', 'e'], { count: 2, tokens: 100 })).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('keeps to the budget of tokens, and sends a text alone that is over it', () => {
    const long = 'x'.repeat(60);
    expect(toBatches(['a', 'b', long, 'c'], { count: 9, tokens: 10 })).toEqual([['a', 'b'], [long], ['c']]);
  });

  it('makes nothing of nothing', () => expect(toBatches([], { count: 2, tokens: 10 })).toEqual([]));
});

describe('estimateTokens', () => {
  it('counts other scripts dearer than Latin', () => {
    expect(estimateTokens('abcdef')).toBe(2);
    expect(estimateTokens('数据库')).toBe(6);
  });
});
