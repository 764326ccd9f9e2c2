interface Embedding {
  index?: number;
  embedding: unknown;
}

/**
 * Reads the vectors of a response, in the order of the texts that were sent.
 *
 * @throws Error if the response does not contain exactly one usable vector per text
 */
export function readVectors(response: unknown, count: number): number[][] {
  const rows = (response as { data?: unknown } | null)?.data;
  if (!Array.isArray(rows)) throw new Error('the response has no list of vectors');
  if (rows.length !== count) throw new Error(`${count} texts were sent and ${rows.length} vectors came back`);
  const vectors = new Array<number[] | undefined>(count).fill(undefined);
  // some servers omit the index and return the vectors in order
  (rows as Embedding[]).forEach((row, position) => (vectors[row.index ?? position] = readVector(row.embedding)));
  return vectors.slice(0, count).map((vector, index) => {
    if (!vector) throw new Error(`no vector came back for text ${index}`);
    return vector;
  });
}

function readVector(embedding: unknown): number[] {
  const value = typeof embedding === 'string' ? fromBase64(embedding) : embedding;
  if (!Array.isArray(value) || value.length === 0) throw new Error('a vector is not a list of numbers');
  let isZero = true;
  for (const item of value as unknown[]) {
    if (!Number.isFinite(item)) throw new Error('a vector is not a list of numbers');
    if (item !== 0) isZero = false;
  }
  // the cosine of a zero vector is undefined
  if (isZero) throw new Error('a vector has only zeros');
  return value as number[];
}

/** Decodes little-endian 32-bit floats. */
function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) throw new Error('a vector is not a list of numbers');
  const numbers = new Array<number>(bytes.length / 4);
  for (let at = 0; at < numbers.length; at++) numbers[at] = bytes.readFloatLE(at * 4);
  return numbers;
}
