import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import { ChunkIndex } from '@causeway/rag';
import { type Needed, ServingEmbedder } from '../reindex/serving-embedder.js';
import { vectorsOf } from '../reindex/vectors-of.js';
import type { WorkItem } from '../documents/document.js';
import { WorkRepository } from './work.repository.js';

interface Range {
  versionId: string;
  first: number;
  last: number;
}

/** Gives chunks their vectors. */
@Injectable()
export class ChunkEmbedding {
  private readonly logger = new Logger(ChunkEmbedding.name);

  constructor(
    private readonly serving: ServingEmbedder,
    private readonly work: WorkRepository,
    private readonly index: ChunkIndex,
  ) {}

  /**
   * Embeds the chunks with ordinals `first` to `last`, as far as they have no vector.
   *
   * @returns the version, and whether those were the last vectors that it needed; undefined where it waits for none
   * @throws AppError `EMBEDDING.*`
   */
  async embed(
    versionId: string,
    { first, last }: { first: number; last: number },
    signal: AbortSignal,
  ): Promise<{ item: WorkItem; complete: boolean } | undefined> {
    const item = await this.work.find(versionId);
    if (item?.status !== 'embedding') return undefined;
    const needed = await this.serving.needed();
    let complete = needed.length > 0;
    let stored = 0;
    let served = 0;
    for (const each of needed) {
      const filled = await this.fill(each, { versionId, first, last }, signal);
      complete &&= filled !== undefined;
      stored += filled ?? 0;
      if (each.serves) served += filled ?? 0;
    }
    // nothing is left of a version that was one batch
    if (complete && first === 0 && last + 1 >= (item.chunkCount ?? Infinity)) return { item, complete };
    // who stores nothing completes nothing: many batches may find that all is there already
    if (stored === 0) return { item, complete: false };
    await this.work.addProgress(versionId, served);
    for (const { profile } of needed) complete &&= await this.isEmbedded(versionId, profile.name, last);
    return { item, complete };
  }

  /** What comes after the batch is looked at first: to look at all that is done after each batch takes longer the more it is. */
  private async isEmbedded(versionId: string, profileName: string, last: number): Promise<boolean> {
    if ((await this.index.firstMissing(versionId, profileName, last + 1)) !== undefined) return false;
    return (await this.index.firstMissing(versionId, profileName)) === undefined;
  }

  /** @returns how many vectors the range lacked; undefined where it lacks them still */
  private async fill({ profile, embedder, serves }: Needed, range: Range, signal: AbortSignal): Promise<number | undefined> {
    const { versionId, first, last } = range;
    const batch = await this.index.missing(versionId, profile.name, first, last);
    if (batch.length === 0) return 0;
    if (!embedder) return undefined;
    try {
      await this.index.putVectors(profile, await vectorsOf(embedder, batch, signal));
      return batch.length;
    } catch (error) {
      signal.throwIfAborted();
      if (serves) throw error;
      // the reindex meets the same failure and says so
      this.logger.warn({ msg: 'not embedded in the profile to come', profile: profile.name, error: messageOf(error) });
      return undefined;
    }
  }
}
