import { embeddingText } from '@causeway/text';
import type { Embedder } from '@causeway/models';
import type { ChunkVector } from '../index/chunk-index.types.js';

/** Computes the vectors of chunks; equal texts are sent once. @throws AppError `EMBEDDING.*` */
export async function embedChunks(
  embedder: Embedder,
  chunks: readonly { id: string; text: string; headingPath: string[] }[],
  signal: AbortSignal,
): Promise<ChunkVector[]> {
  const texts = chunks.map(embeddingText);
  const positions = new Map([...new Set(texts)].map((text, position) => [text, position]));
  const vectors = await embedder.embedDocuments([...positions.keys()], signal);
  return chunks.map(({ id }, i) => ({ chunkId: id, vector: vectors[positions.get(texts[i]!)!]! }));
}
