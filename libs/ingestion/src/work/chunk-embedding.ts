import { Inject, Injectable } from '@nestjs/common';
import { embeddingText } from '@causeway/chunking';
import { type Embedder, EMBEDDER } from '@causeway/models';
import { ChunkIndex, type UnembeddedChunk } from '@causeway/rag';
import { WorkRepository } from './work.repository.js';

/** Gives chunks their vectors. */
@Injectable()
export class ChunkEmbedding {
  constructor(
    @Inject(EMBEDDER) private readonly embedder: Embedder,
    private readonly work: WorkRepository,
    private readonly index: ChunkIndex,
  ) {}

  /**
   * Embeds the chunks with ordinals `first` to `last`, as far as they have no vector.
   *
   * @returns whether the version has all its vectors now
   * @throws AppError `EMBEDDING.*`
   */
  async embed(versionId: string, { first, last }: { first: number; last: number }, signal: AbortSignal): Promise<boolean> {
    const item = await this.work.find(versionId);
    const { profile } = this.embedder;
    if (item?.status !== 'embedding' || !profile) return false;
    const missing = await this.index.missing(versionId, profile.name, last - first + 1, first - 1);
    const batch = missing.filter(({ ordinal }) => ordinal <= last);
    if (batch.length > 0) await this.index.putVectors(profile, await this.vectorsOf(batch, signal));
    const left = await this.index.countMissing(versionId, profile.name);
    await this.work.setProgress(versionId, (item.chunkCount ?? left) - left);
    return left === 0;
  }

  /** Equal texts are sent once. */
  private async vectorsOf(batch: UnembeddedChunk[], signal: AbortSignal) {
    const texts = batch.map(embeddingText);
    const places = new Map([...new Set(texts)].map((text, place) => [text, place]));
    const vectors = await this.embedder.embedDocuments([...places.keys()], signal);
    return batch.map(({ id }, i) => ({ chunkId: id, vector: vectors[places.get(texts[i]!)!]! }));
  }
}
