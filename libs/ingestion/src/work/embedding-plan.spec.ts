import { batches } from './embedding-plan.js';

describe('batches', () => {
  it('covers every ordinal once, aligned, the last one short', () => {
    expect(batches(0, 70, 32)).toEqual([
      [0, 31],
      [32, 63],
      [64, 69],
    ]);
  });

  it('begins with the batch that holds the first missing chunk, so that its name stays the same', () => {
    expect(batches(40, 70, 32)).toEqual([
      [32, 63],
      [64, 69],
    ]);
  });

  it('is bounded', () => {
    expect(batches(0, 1_000_000, 1)).toHaveLength(200);
  });
});
