import { Injectable } from '@nestjs/common';
import { decideRetry, type HandlesJob, JobHandler, type JobMap, Leases, type RetryDecision } from '@causeway/jobs';
import { ChunkEmbedding } from '../work/chunk-embedding.js';
import type { VersionJob } from '../work/lease.repository.js';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Publisher } from '../work/publisher.js';

/** Computes the vectors of one batch of chunks, then publishes the version if they were the last, or queues more batches. */
@Injectable()
@JobHandler('embed')
export class EmbedJob implements HandlesJob<'embed'> {
  constructor(
    private readonly leases: Leases<VersionJob>,
    private readonly embedding: ChunkEmbedding,
    private readonly publisher: Publisher,
    private readonly outcome: OutcomeRecorder,
  ) {}

  handle({ versionId, first, last }: JobMap['embed'], signal: AbortSignal): Promise<void> {
    return this.leases.withLease({ versionId, job: `embed ${first}` }, signal, async (leased) => {
      const embedded = await this.embedding.embed(versionId, { first, last }, leased);
      if (embedded?.complete) await this.publisher.finish(embedded.item);
      else if (embedded) await this.publisher.queueNextBatches(embedded.item, { first, last });
    });
  }

  decideRetry(error: unknown): RetryDecision {
    return decideRetry(error, (code) => code === 'EMBEDDING.REJECTED' || code === 'EMBEDDING.DIMENSION_MISMATCH');
  }

  onRetry({ versionId }: JobMap['embed'], error: unknown): Promise<void> {
    return this.outcome.retrying(versionId, 'embed', error);
  }

  onFailed({ versionId }: JobMap['embed'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, 'embed', error);
  }
}
