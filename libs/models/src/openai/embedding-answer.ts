interface Embedding {
  index?: number;
  embedding: unknown;
}

/**
 * The vectors of an answer, in the order of the texts asked for.
 *
 * @throws Error if the answer does not hold exactly one usable vector a text
 */
export function readVectors(answer: unknown, count: number): number[][] {
  const rows = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(rows)) throw new Error('the answer has no list of vectors');
  if (rows.length !== count) throw new Error(`${count} texts were sent and ${rows.length} vectors came back`);
  const vectors = new Array<number[] | undefined>(count).fill(undefined);
  // some servers leave the index out and answer in order
  (rows as Embedding[]).forEach((row, position) => (vectors[row.index ?? position] = readVector(row.embedding)));
  return vectors.slice(0, count).map((vector, index) => {
    if (!vector) throw new Error(`no vector came back for text ${index}`);
    return vector;
  });
}

function readVector(answered: unknown): number[] {
  const value = typeof answered === 'string' ? fromBase64(answered) : answered;
  if (!Array.isArray(value) || value.length === 0) throw new Error('a vector is not a list of numbers');
  let isZero = true;
  for (const item of value as unknown[]) {
    if (!Number.isFinite(item)) throw new Error('a vector is not a list of numbers');
    if (item !== 0) isZero = false;
  }
  // nothing can be compared with a vector without direction
  if (isZero) throw new Error('a vector is zero throughout');
  return value as number[];
}

/** Little-endian floats of 32 bits: a quarter of what the same numbers take as text. */
function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) throw new Error('a vector is not a list of numbers');
  const numbers = new Array<number>(bytes.length / 4);
  for (let at = 0; at < numbers.length; at++) numbers[at] = bytes.readFloatLE(at * 4);
  return numbers;
}
