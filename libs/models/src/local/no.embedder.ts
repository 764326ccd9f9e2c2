import { AppError } from '@causeway/kernel';
import type { Embedder } from '../embedder.port.js';

/** Stands where no embedder could be had: search goes by keywords only. */
export class NoEmbedder implements Embedder {
  readonly profile = null;

  async embedDocuments(): Promise<number[][]> {
    throw new AppError('EMBEDDING.UNAVAILABLE', 'this installation has no embedding model');
  }

  async embedQuery(): Promise<null> {
    return null;
  }
}
