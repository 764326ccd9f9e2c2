import { pool } from './pooling.js';

describe('pool', () => {
  const hidden = Float32Array.of(3, 4, 1, 2);

  it('returns the vector of the first token with cls and the mean of all tokens with mean', () => {
    expect([...pool(hidden, { dimensions: 2, pooling: 'cls', normalize: false })]).toEqual([3, 4]);
    expect([...pool(hidden, { dimensions: 2, pooling: 'mean', normalize: false })]).toEqual([2, 3]);
  });

  it('scales the vector to length 1 with normalize', () => {
    const vector = pool(hidden, { dimensions: 2, pooling: 'cls', normalize: true });
    expect(vector[0]).toBeCloseTo(0.6);
    expect(vector[1]).toBeCloseTo(0.8);
  });

  it('throws when the token vectors have another length', () => {
    expect(() => pool(hidden, { dimensions: 3, pooling: 'cls', normalize: false })).toThrow('3 numbers');
  });
});
