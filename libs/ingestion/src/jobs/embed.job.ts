import { Inject, Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, JobQueue } from '@causeway/jobs';
import { codeOf } from '@causeway/kernel';
import { type Embedder, EMBEDDER } from '@causeway/models';
import { ChunkIndex, embeddingText } from '@causeway/rag';
import { OutcomeRecorder } from '../outcome-recorder.js';
import { WorkRepository } from '../work.repository.js';

/** Vectors for one batch of chunks. */
@Injectable()
@JobHandler('embed')
export class EmbedJob implements HandlesJob<'embed'> {
  constructor(
    @Inject(EMBEDDER) private readonly embedder: Embedder,
    private readonly work: WorkRepository,
    private readonly index: ChunkIndex,
    private readonly queue: JobQueue,
    private readonly outcome: OutcomeRecorder,
  ) {}

  async handle({ versionId, first, last }: JobMap['embed'], signal: AbortSignal): Promise<void> {
    const item = await this.work.find(versionId);
    const { profile } = this.embedder;
    if (item?.status !== 'embedding' || !profile) return;
    const missing = await this.index.missing(versionId, profile.name, last - first + 1, first - 1);
    const batch = missing.filter(({ ordinal }) => ordinal <= last);
    if (batch.length > 0) {
      const vectors = await this.embedder.embedDocuments(batch.map(embeddingText), signal);
      await this.index.putVectors(
        profile,
        batch.map(({ id }, i) => ({ chunkId: id, vector: vectors[i]! })),
      );
    }
    const left = await this.index.countMissing(versionId, profile.name);
    await this.work.setProgress(versionId, (item.chunkCount ?? left) - left);
    if (left === 0) await this.queue.add({ name: 'finalize', payload: { versionId } });
  }

  isPermanent(error: unknown): boolean {
    return ['EMBEDDING.REJECTED', 'EMBEDDING.DIMENSION_MISMATCH'].includes(codeOf(error));
  }

  onFailed({ versionId }: JobMap['embed'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, error);
  }
}
