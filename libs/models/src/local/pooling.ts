import type { LocalModel } from './local-model.js';

/**
 * One vector from the vectors of all tokens of one text.
 *
 * @param hidden token vectors one after another, `dimensions` numbers each
 * @throws Error if the model's vectors have another length
 */
export function pool(hidden: Float32Array, how: Pick<LocalModel, 'dimensions' | 'pooling' | 'normalize'>): Float32Array {
  const { dimensions } = how;
  if (hidden.length === 0 || hidden.length % dimensions !== 0)
    throw new Error(`the model's vectors do not have ${dimensions} numbers`);
  const vector = how.pooling === 'cls' ? hidden.slice(0, dimensions) : mean(hidden, dimensions);
  return how.normalize ? toUnitLength(vector) : vector;
}

function mean(hidden: Float32Array, dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions);
  hidden.forEach((value, index) => (sum[index % dimensions]! += value));
  return sum.map((value) => (value * dimensions) / hidden.length);
}

function toUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
