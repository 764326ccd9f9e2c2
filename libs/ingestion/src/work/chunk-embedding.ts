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
   * @returns the version, where those were the last vectors that it needed
   * @throws AppError `EMBEDDING.*`
   */
  async embed(
    versionId: string,
    { first, last }: { first: number; last: number },
    signal: AbortSignal,
  ): Promise<WorkItem | undefined> {
    const item = await this.work.find(versionId);
    if (item?.status !== 'embedding') return undefined;
    const needed = await this.serving.needed();
    let leftAnywhere = needed.length === 0;
    for (const each of needed) if (!(await this.fill(each, { versionId, first, last }, signal))) leftAnywhere = true;
    // nothing is left of a version that was one batch
    if (!leftAnywhere && first === 0 && last + 1 >= (item.chunkCount ?? Infinity)) return item;
    for (const { profile, serves } of needed) {
      const left = await this.index.countMissing(versionId, profile.name);
      if (serves) await this.work.setProgress(versionId, (item.chunkCount ?? left) - left);
      leftAnywhere ||= left > 0;
    }
    return leftAnywhere ? undefined : item;
  }

  /** @returns whether all chunks of the range have their vector now */
  private async fill({ profile, embedder, serves }: Needed, range: Range, signal: AbortSignal): Promise<boolean> {
    const { versionId, first, last } = range;
    const missing = await this.index.missing(versionId, profile.name, last - first + 1, first - 1);
    const batch = missing.filter(({ ordinal }) => ordinal <= last);
    if (batch.length === 0) return true;
    if (!embedder) return false;
    try {
      await this.index.putVectors(profile, await vectorsOf(embedder, batch, signal));
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (serves) throw error;
      // the reindex meets the same failure and says so
      this.logger.warn({ msg: 'not embedded in the profile to come', profile: profile.name, error: messageOf(error) });
      return false;
    }
  }
}
