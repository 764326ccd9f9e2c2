import { nearest } from './nearest.js';

describe('nearest', () => {
  const names = ['everything__echo', 'everything__get-sum', 'memory__read_graph'];
  it.each([
    ['everything__ecko', 'everything__echo'],
    ['EVERYTHING__ECHO', 'everything__echo'],
    ['read_graph', 'memory__read_graph'],
    ['something else entirely', undefined],
  ])('%s resembles %s', (word, name) => expect(nearest(word, names)).toBe(name));
});

it('limits the number of comparisons and the length of words', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `word-${index}-`.padEnd(100, 'x'));
  expect(nearest('word-99999-'.padEnd(100, 'y'), many)).toBeUndefined();
  expect(nearest('x'.repeat(101), ['x'.repeat(101)])).toBeUndefined();
});
