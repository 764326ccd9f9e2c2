import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, newId } from '@causeway/kernel';
import { type Embedder, Embedders } from '@causeway/models';
import { embedChunks } from '../embedding/embed-chunks.js';
import { ChunkIndex } from '../index/chunk-index.js';
import type { Coverage, Reindex, WaitingChunk } from './reindex.js';
import { ReindexRepository } from './reindex.repository.js';

/** One job works for this long, in ms; the sweeper requests the next. */
const SLICE_MS = 5 * 60_000;
const RETRY_SWAP_MS = 200;

/** One slice of the work. */
interface Slice {
  reindex: Reindex;
  embedder: Embedder;
  progress: Coverage;
  endsAt: number;
  signal: AbortSignal;
}

/** Embeds the stored chunks in the new profile of a reindex, then swaps. The tables say which chunks are done. */
@Injectable()
export class Reembedding {
  private readonly logger = new Logger(Reembedding.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly embedders: Embedders,
    private readonly reindexes: ReindexRepository,
    private readonly index: ChunkIndex,
  ) {}

  /** @throws AppError `EMBEDDING.*` */
  async run(reindex: Reindex, signal: AbortSignal): Promise<void> {
    const embedder = this.embedders.forProfile(reindex.toProfile);
    if (!embedder) throw withoutEmbedder(reindex);
    const progress = await this.reindexes.countCoverage(reindex.toProfile);
    await this.reindexes.updateProgress(reindex.id, progress);
    const slice = { reindex, embedder, progress, endsAt: Date.now() + SLICE_MS, signal };
    // chunks that are uploaded from now on have greater ids and wait for the second pass
    if ((await this.pass(slice, newId())) === 'out of time') return;
    await this.reindexes.close(reindex.id);
    for (;;) {
      // under a steady stream of uploads some vectors are always missing, but those of versions that are not complete yet
      if ((await this.pass(slice)) === 'out of time') return;
      const result = await this.reindexes.swap(reindex);
      if (result === 'swapped') this.logger.log({ msg: 'searches use the new profile', profile: reindex.toProfile });
      if (result !== 'incomplete') return;
      await sleep(RETRY_SWAP_MS, undefined, { signal });
    }
  }

  /** Embeds all waiting chunks once, in the order of their ids. @param upTo the id to end at */
  private async pass(slice: Slice, upTo?: string): Promise<'complete' | 'out of time'> {
    const { reindex, progress, endsAt, signal } = slice;
    let after: string | null = null;
    while (!upTo || (after ?? '') < upTo) {
      signal.throwIfAborted();
      if (Date.now() > endsAt) return 'out of time';
      const batch = await this.reindexes.waiting(reindex.toProfile, after, this.config.embedding.batchSize);
      if (batch.length === 0) break;
      await this.embed(slice, batch);
      progress.done += batch.length;
      await this.reindexes.updateProgress(reindex.id, progress);
      after = batch.at(-1)!.id;
    }
    return 'complete';
  }

  private async embed({ reindex, embedder, signal }: Slice, batch: WaitingChunk[]): Promise<void> {
    const reused = await this.reindexes.reuseVectors(
      reindex.toProfile,
      batch.map(({ id }) => id),
    );
    const rest = batch.filter(({ id }) => !reused.has(id));
    if (rest.length === 0) return;
    const vectors = await embedChunks(embedder, rest, signal);
    signal.throwIfAborted();
    await this.index.putVectors(embedder.profile!, vectors);
  }
}

function withoutEmbedder({ toProfile }: Reindex): AppError {
  return new AppError(
    'EMBEDDING.UNAVAILABLE',
    `this worker has no embedder for ${toProfile}; give it the same EMBEDDING_* and NEXT_EMBEDDING_* as the API`,
  );
}
