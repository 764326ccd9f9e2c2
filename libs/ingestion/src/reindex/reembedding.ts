import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, newId } from '@causeway/kernel';
import { type Embedder, Embedders } from '@causeway/models';
import { ChunkIndex, type Reindex, ReindexWork } from '@causeway/rag';
import { vectorsOf } from './vectors-of.js';

/** One job works so long, in ms; the sweeper asks for the next. */
const SLICE_MS = 5 * 60_000;
const RETRY_SWAP_MS = 200;

/** One slice of the work. */
interface Slice {
  reindex: Reindex;
  embedder: Embedder;
  progress: { done: number; total: number };
  until: number;
  signal: AbortSignal;
}

/** Embeds what is stored in the profile that a reindex goes to, and swaps. What is done already is found in the tables. */
@Injectable()
export class Reembedding {
  private readonly logger = new Logger(Reembedding.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly embedders: Embedders,
    private readonly work: ReindexWork,
    private readonly index: ChunkIndex,
  ) {}

  /** @throws AppError `EMBEDDING.*` */
  async run(reindex: Reindex, signal: AbortSignal): Promise<void> {
    const embedder = this.embedders.forProfile(reindex.toProfile);
    if (!embedder) throw withoutEmbedder(reindex);
    const progress = await this.work.recount(reindex);
    const slice = { reindex, embedder, progress, until: Date.now() + SLICE_MS, signal };
    // what is uploaded from now on waits for the end: its ids are greater
    if ((await this.pass(slice, newId())) === 'out of time') return;
    await this.work.close(reindex.id);
    for (;;) {
      // under a steady stream of uploads something is always missing, but of versions that are not complete yet
      if ((await this.pass(slice)) === 'out of time') return;
      const outcome = await this.work.swap(reindex);
      if (outcome === 'swapped') this.logger.log({ msg: 'searches use the new profile', profile: reindex.toProfile });
      if (outcome !== 'incomplete') return;
      await sleep(RETRY_SWAP_MS, undefined, { signal });
    }
  }

  /** Once through the chunks in the order of their ids. @param upTo where to end */
  private async pass(slice: Slice, upTo?: string): Promise<'through' | 'out of time'> {
    const { reindex, progress, until, signal } = slice;
    let after: string | null = null;
    while (!upTo || (after ?? '') < upTo) {
      signal.throwIfAborted();
      if (Date.now() > until) return 'out of time';
      const batch = await this.work.waiting(reindex.toProfile, after, this.config.embedding.batchSize);
      if (batch.length === 0) break;
      await this.embed(slice, batch);
      progress.done += batch.length;
      await this.work.progress(reindex.id, progress);
      after = batch.at(-1)!.id;
    }
    return 'through';
  }

  private async embed({ reindex, embedder, signal }: Slice, batch: Awaited<ReturnType<ReindexWork['waiting']>>): Promise<void> {
    const reused = await this.work.reuse(
      reindex.toProfile,
      batch.map(({ id }) => id),
    );
    const rest = batch.filter(({ id }) => !reused.has(id));
    if (rest.length === 0) return;
    const vectors = await vectorsOf(embedder, rest, signal);
    signal.throwIfAborted();
    await this.index.putVectors(embedder.profile!, vectors);
  }
}

function withoutEmbedder({ toProfile }: Reindex): AppError {
  return new AppError(
    'EMBEDDING.UNAVAILABLE',
    `this worker has no embedder for ${toProfile}; it needs the same EMBEDDING_* and NEXT_EMBEDDING_* as the API`,
  );
}
