import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import { ChunkIndex } from '@causeway/rag';
import { type Needed, ServingEmbedder } from '../reindex/serving-embedder.js';
import { vectorsOf } from '../reindex/vectors-of.js';
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
   * @returns whether the version has all its vectors now
   * @throws AppError `EMBEDDING.*`
   */
  async embed(versionId: string, { first, last }: { first: number; last: number }, signal: AbortSignal): Promise<boolean> {
    const item = await this.work.find(versionId);
    if (item?.status !== 'embedding') return false;
    const needed = await this.serving.needed();
    let leftAnywhere = needed.length === 0;
    for (const each of needed) {
      await this.fill(each, { versionId, first, last }, signal);
      const left = await this.index.countMissing(versionId, each.profile.name);
      if (each.serves) await this.work.setProgress(versionId, (item.chunkCount ?? left) - left);
      leftAnywhere ||= left > 0;
    }
    return !leftAnywhere;
  }

  private async fill({ profile, embedder, serves }: Needed, range: Range, signal: AbortSignal): Promise<void> {
    const { versionId, first, last } = range;
    const missing = await this.index.missing(versionId, profile.name, last - first + 1, first - 1);
    const batch = missing.filter(({ ordinal }) => ordinal <= last);
    if (batch.length === 0 || !embedder) return;
    try {
      await this.index.putVectors(profile, await vectorsOf(embedder, batch, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (serves) throw error;
      // the reindex meets the same failure and says so
      this.logger.warn({ msg: 'not embedded in the profile to come', profile: profile.name, error: messageOf(error) });
    }
  }
}
