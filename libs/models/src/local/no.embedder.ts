import { AppError } from '@causeway/kernel';
import type { Embedder } from '../embedder.port.js';

/** The embedder of an installation without an embedding model, where search uses keywords only. */
export class NoEmbedder implements Embedder {
  readonly profile = null;

  async embedDocuments(): Promise<number[][]> {
    throw new AppError(
      'EMBEDDING.UNAVAILABLE',
      'this installation has no embedding model; see the log of its start, or configure EMBEDDING_*',
    );
  }

  async embedQuery(): Promise<null> {
    return null;
  }
}
