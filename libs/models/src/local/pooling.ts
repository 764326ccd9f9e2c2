import type { LocalModel } from './local-model.js';

/**
 * Combines the vectors of all tokens of a text into the vector of the text.
 *
 * @param hidden the concatenated token vectors, `dimensions` numbers each
 * @throws Error if the token vectors have another length
 */
export function pool(hidden: Float32Array, settings: Pick<LocalModel, 'dimensions' | 'pooling' | 'normalize'>): Float32Array {
  const { dimensions } = settings;
  if (hidden.length === 0 || hidden.length % dimensions !== 0)
    throw new Error(`the model's vectors do not have ${dimensions} numbers`);
  const vector = settings.pooling === 'cls' ? hidden.slice(0, dimensions) : mean(hidden, dimensions);
  return settings.normalize ? toUnitLength(vector) : vector;
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
