import { joinBlocks } from './vector-blocks.js';

describe('joinBlocks', () => {
  it('fills the block of a model that has not embedded the text with zeros', () => {
    expect(joinBlocks([2, 1], [{ index: 1, vector: Float32Array.of(1) }])).toEqual([0, 0, 1]);
  });

  it('joins unit vectors to a unit vector', () => {
    const both = joinBlocks(
      [2, 1],
      [
        { index: 1, vector: Float32Array.of(1) },
        { index: 0, vector: Float32Array.of(0, 1) },
      ],
    );
    expect(Math.hypot(...both)).toBeCloseTo(1);
    expect(both[0]).toBe(0);
  });
});
