import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import type { JobRequest } from '@causeway/jobs';
import { type Embedder, EMBEDDER, type EmbeddingProfile } from '@causeway/models';
import { ChunkIndex } from '@causeway/rag';

/** Batches queued at once for one version; the sweeper queues the next ones, so one huge file cannot fill the queue. */
const MOST_BATCHES = 200;

/** A version whose chunks are stored. */
export interface Chunked {
  versionId: string;
  chunkCount: number | null;
  turn: number;
}

/** Knows what is left to do for a version whose chunks are stored. */
@Injectable()
export class EmbeddingPlan {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(EMBEDDER) private readonly embedder: Embedder,
    private readonly index: ChunkIndex,
  ) {}

  /** Takes over vectors that equal texts have already. @returns the same as {@link next} */
  async begin(version: Chunked): Promise<JobRequest[]> {
    const profile = this.profile();
    if (profile && profile !== 'unknown') await this.index.reuseVectors(version.versionId, profile.name);
    return this.next(version);
  }

  /** The jobs from the first chunk without a vector on; `finalize` where none is missing or there are no vectors at all. */
  async next({ versionId, chunkCount, turn }: Chunked): Promise<JobRequest[]> {
    const first = await this.firstMissing(versionId);
    if (first === undefined) return [{ name: 'finalize', payload: { versionId } }];
    return batches(first, chunkCount ?? 0, this.config.embedding.batchSize).map(([from, to], index) => ({
      name: 'embed' as const,
      payload: { versionId, first: from, last: to },
      // each batch is a turn of its own, so that a long document does not hold up those of others
      priority: turn + index,
    }));
  }

  private async firstMissing(versionId: string): Promise<number | undefined> {
    const profile = this.profile();
    if (profile === 'unknown') return 0;
    if (!profile) return undefined;
    const [chunk] = await this.index.missing(versionId, profile.name, 1);
    return chunk?.ordinal;
  }

  /** Unknown while the endpoint has never answered: the embed job tries, waits, and in the end fails with the reason. */
  private profile(): EmbeddingProfile | null | 'unknown' {
    try {
      return this.embedder.profile;
    } catch {
      return 'unknown';
    }
  }
}

/** Ranges of ordinals, aligned to multiples of `size` so that the same batch always has the same name. */
export function batches(first: number, count: number, size: number): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (let from = first - (first % size); from < count && ranges.length < MOST_BATCHES; from += size) {
    ranges.push([from, Math.min(from + size, count) - 1]);
  }
  return ranges;
}
