import { pool } from './pooling.js';
import { fillBlocks } from './space.js';
import { truncate } from './truncate.js';

describe('pool', () => {
  const hidden = Float32Array.of(3, 4, 1, 2);

  it('takes the first token, or the mean of all', () => {
    expect([...pool(hidden, { dimensions: 2, pooling: 'cls', normalize: false })]).toEqual([3, 4]);
    expect([...pool(hidden, { dimensions: 2, pooling: 'mean', normalize: false })]).toEqual([2, 3]);
  });

  it('scales to length 1', () => {
    const vector = pool(hidden, { dimensions: 2, pooling: 'cls', normalize: true });
    expect(vector[0]).toBeCloseTo(0.6);
    expect(vector[1]).toBeCloseTo(0.8);
  });

  it('refuses vectors of another length', () => {
    expect(() => pool(hidden, { dimensions: 3, pooling: 'cls', normalize: false })).toThrow('3 numbers');
  });
});

describe('fillBlocks', () => {
  it('leaves zeros where a model has no part in the text', () => {
    expect(fillBlocks([2, 1], [{ index: 1, vector: Float32Array.of(1) }])).toEqual([0, 0, 1]);
  });

  it('makes a unit vector of several', () => {
    const both = fillBlocks(
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

describe('truncate', () => {
  it('leaves what fits', () => expect(truncate([1, 5, 2], 3, 2)).toEqual([1, 5, 2]));
  it('keeps the closing token', () => expect(truncate([1, 5, 6, 2], 3, 2)).toEqual([1, 5, 2]));
  it('cuts where there is none', () => expect(truncate([1, 5, 6, 7], 3, undefined)).toEqual([1, 5, 6]));
});
