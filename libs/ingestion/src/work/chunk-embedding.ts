import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import { ChunkIndex, embedChunks, type RequiredVectors, ServingEmbedder } from '@causeway/rag';
import type { WorkItem } from '../documents/document.js';
import { WorkRepository } from './work.repository.js';

interface Range {
  versionId: string;
  first: number;
  last: number;
}

/** Computes and stores the vectors of chunks. */
@Injectable()
export class ChunkEmbedding {
  private readonly logger = new Logger(ChunkEmbedding.name);

  constructor(
    private readonly serving: ServingEmbedder,
    private readonly work: WorkRepository,
    private readonly index: ChunkIndex,
  ) {}

  /**
   * Embeds the chunks with ordinals `first` to `last` that have no vector.
   *
   * @returns the version, `complete` when those were the last vectors that it needed; undefined when it needs none
   * @throws AppError `EMBEDDING.*`
   */
  async embed(
    versionId: string,
    { first, last }: { first: number; last: number },
    signal: AbortSignal,
  ): Promise<{ item: WorkItem; complete: boolean } | undefined> {
    const item = await this.work.find(versionId);
    if (item?.status !== 'embedding') return undefined;
    const required = await this.serving.required();
    let complete = required.length > 0;
    let stored = 0;
    let served = 0;
    for (const each of required) {
      const filled = await this.fill(each, { versionId, first, last }, signal);
      complete &&= filled !== undefined;
      stored += filled ?? 0;
      if (each.serves) served += filled ?? 0;
    }
    // the version has only this batch
    if (complete && first === 0 && last + 1 >= (item.chunkCount ?? Infinity)) return { item, complete };
    // a batch that stores nothing does not complete the version: many batches may find all their vectors there already
    if (stored === 0) return { item, complete: false };
    await this.work.addProgress(versionId, served);
    for (const { profile } of required) complete &&= await this.isEmbedded(versionId, profile.name, last);
    return { item, complete };
  }

  /** Looks after the batch first: to look at all finished chunks after each batch would take longer with every batch. */
  private async isEmbedded(versionId: string, profileName: string, last: number): Promise<boolean> {
    if ((await this.index.firstMissing(versionId, profileName, last + 1)) !== undefined) return false;
    return (await this.index.firstMissing(versionId, profileName)) === undefined;
  }

  /** @returns how many vectors were stored; undefined when the range still lacks some */
  private async fill(
    { profile, embedder, serves }: RequiredVectors,
    range: Range,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { versionId, first, last } = range;
    const batch = await this.index.missing(versionId, profile.name, first, last);
    if (batch.length === 0) return 0;
    if (!embedder) return undefined;
    try {
      await this.index.putVectors(profile, await embedChunks(embedder, batch, signal));
      return batch.length;
    } catch (error) {
      signal.throwIfAborted();
      if (serves) throw error;
      // the reindex will meet the same failure and record it
      this.logger.warn({ msg: 'chunks were not embedded in the next profile', profile: profile.name, error: messageOf(error) });
      return undefined;
    }
  }
}
