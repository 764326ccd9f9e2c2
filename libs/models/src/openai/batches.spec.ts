import { estimateTokens, toBatches } from './batches.js';

describe('toBatches', () => {
  it('limits the number of texts per batch', () => {
    expect(toBatches(['a', 'b', 'c', 'd', 'e'], { count: 2, tokens: 100 })).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('limits the tokens per batch and puts a text that exceeds the limit into its own batch', () => {
    const long = 'x'.repeat(60);
    expect(toBatches(['a', 'b', long, 'c'], { count: 9, tokens: 10 })).toEqual([['a', 'b'], [long], ['c']]);
  });

  it('returns no batch for no texts', () => expect(toBatches([], { count: 2, tokens: 10 })).toEqual([]));
});

describe('estimateTokens', () => {
  it('counts one token per three Latin letters and two per Chinese character', () => {
    expect(estimateTokens('abcdef')).toBe(2);
    expect(estimateTokens('数据库')).toBe(6);
  });
});
