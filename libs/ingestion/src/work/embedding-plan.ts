import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import type { JobRequest } from '@causeway/jobs';
import { codeOf } from '@causeway/kernel';
import { ChunkIndex, type RequiredVectors, ServingEmbedder } from '@causeway/rag';
import { WorkRepository } from './work.repository.js';

/** Batches queued at once for one version, so that one huge file cannot fill the queue. */
const MAX_BATCHES = 200;

/** A version whose chunks are stored. */
export interface Chunked {
  versionId: string;
  chunkCount: number | null;
  turn: number;
}

/** Decides which jobs a version still needs after its chunks were stored. */
@Injectable()
export class EmbeddingPlan {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly serving: ServingEmbedder,
    private readonly index: ChunkIndex,
    private readonly work: WorkRepository,
  ) {}

  /** Copies the vectors that equal texts have already. @returns the same as {@link next} */
  async begin(version: Chunked): Promise<JobRequest[]> {
    const required = await this.requiredVectors();
    for (const { profile, serves } of required ?? []) {
      const reused = await this.index.reuseVectors(version.versionId, profile.name);
      if (serves && reused > 0) await this.work.addProgress(version.versionId, reused);
    }
    return this.jobs(version, required);
  }

  /**
   * The jobs from the first chunk without a vector on; `finalize` when none is missing or there are no vectors at all.
   *
   * @param from the first ordinal that is looked at
   */
  async next(version: Chunked, from = 0): Promise<JobRequest[]> {
    return this.jobs(version, await this.requiredVectors(), from);
  }

  /** True for the batches after which the next ones are queued, early enough that the queue does not run dry. @param first ordinal of the batch */
  queuesNextBatches(first: number): boolean {
    return (first / this.config.embedding.batchSize + 1) % (MAX_BATCHES / 2) === 0;
  }

  private async jobs(
    { versionId, chunkCount, turn }: Chunked,
    required: RequiredVectors[] | undefined,
    from = 0,
  ): Promise<JobRequest[]> {
    const first = await this.firstMissing(versionId, required, from);
    if (first === undefined) return [{ name: 'finalize', payload: { versionId } }];
    const size = this.config.embedding.batchSize;
    return batches(first, Math.max(chunkCount ?? 0, first + 1), size).map((batch, index) => ({
      name: 'embed' as const,
      payload: { versionId, first: batch[0], last: batch[1] },
      // each batch is a turn of its own, so that a long document does not hold up those of other collections; batches that are
      // queued later come after those that wait already
      priority: turn + (from === 0 ? index : batch[0] / size),
    }));
  }

  private async firstMissing(
    versionId: string,
    required: RequiredVectors[] | undefined,
    from: number,
  ): Promise<number | undefined> {
    if (!required) return from;
    let first: number | undefined;
    for (const { profile } of required) {
      const ordinal = await this.index.firstMissing(versionId, profile.name, from);
      if (ordinal !== undefined) first = Math.min(ordinal, first ?? Infinity);
    }
    return first;
  }

  /** Undefined while no embedder fits, or none has ever answered: then the embed job is retried, and in the end fails with the reason. */
  private async requiredVectors(): Promise<RequiredVectors[] | undefined> {
    try {
      return await this.serving.required();
    } catch (error) {
      if (!codeOf(error).startsWith('EMBEDDING.')) throw error;
      return undefined;
    }
  }
}

/** Ranges of ordinals, aligned to multiples of `size` so that the same batch always has the same job id. */
export function batches(first: number, count: number, size: number): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (let from = first - (first % size); from < count && ranges.length < MAX_BATCHES; from += size) {
    ranges.push([from, Math.min(from + size, count) - 1]);
  }
  return ranges;
}
