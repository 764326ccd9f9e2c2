import { linesOf } from './lines.js';

describe('linesOf', () => {
  it('returns the start, the end and the next offset of each line', () => {
    expect([...linesOf('a\r\n\rbc\n')]).toEqual([
      { start: 0, end: 1, next: 3, text: 'a' },
      { start: 3, end: 3, next: 4, text: '' },
      { start: 4, end: 6, next: 7, text: 'bc' },
    ]);
    expect([...linesOf('a\nb')].at(-1)).toEqual({ start: 2, end: 3, next: 3, text: 'b' });
    expect([...linesOf('')]).toEqual([]);
  });
});
