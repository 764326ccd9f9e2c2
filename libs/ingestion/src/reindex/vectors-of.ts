import { embeddingText } from '@causeway/text';
import type { Embedder } from '@causeway/models';
import type { ChunkVector } from '@causeway/rag';

/** Embeds chunks; equal texts are sent once. @throws AppError `EMBEDDING.*` */
export async function vectorsOf(
  embedder: Embedder,
  chunks: readonly { id: string; text: string; headingPath: string[] }[],
  signal: AbortSignal,
): Promise<ChunkVector[]> {
  const texts = chunks.map(embeddingText);
  const places = new Map([...new Set(texts)].map((text, place) => [text, place]));
  const vectors = await embedder.embedDocuments([...places.keys()], signal);
  return chunks.map(({ id }, i) => ({ chunkId: id, vector: vectors[places.get(texts[i]!)!]! }));
}
