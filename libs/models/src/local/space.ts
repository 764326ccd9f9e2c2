export interface Block {
  /** Which block, from 0. */
  index: number;
  vector: Float32Array;
}

/**
 * Lays the vectors of several models side by side, zeros where a model has none. Texts of different blocks are
 * orthogonal: never alike, never compared. Several filled blocks are scaled, so that unit vectors make a unit vector.
 *
 * @param sizes numbers in each block
 */
export function fillBlocks(sizes: number[], blocks: Block[]): number[] {
  const scale = 1 / Math.sqrt(blocks.length);
  return sizes.flatMap((size, index) => {
    const filled = blocks.find((block) => block.index === index);
    return filled ? Array.from(filled.vector, (value) => value * scale) : new Array<number>(size).fill(0);
  });
}
