export interface VectorBlock {
  /** Position of the block, from 0. */
  index: number;
  vector: Float32Array;
}

/**
 * Concatenates the vectors of several models, with zeros for a model that has not embedded the text. Texts that share no
 * block are orthogonal, so they never count as similar. Blocks are scaled so that unit vectors make a unit vector.
 *
 * @param sizes dimensions of each block
 */
export function joinBlocks(sizes: number[], blocks: VectorBlock[]): number[] {
  const scale = 1 / Math.sqrt(blocks.length);
  return sizes.flatMap((size, index) => {
    const filled = blocks.find((block) => block.index === index);
    return filled ? Array.from(filled.vector, (value) => value * scale) : new Array<number>(size).fill(0);
  });
}
