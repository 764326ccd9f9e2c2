import { Injectable } from '@nestjs/common';
import { decideRetry, type HandlesJob, JobHandler, type JobMap, Leases, type RetryDecision } from '@causeway/jobs';
import { reasonOf } from '@causeway/kernel';
import { Reembedding } from './reembedding.js';
import type { ReindexWork } from './reindex.js';
import { ReindexRepository } from './reindex.repository.js';

/** Works on a reindex, one worker at a time. The row is the status; the sweeper requests the job again while it runs. */
@Injectable()
@JobHandler('reembed')
export class ReembedJob implements HandlesJob<'reembed'> {
  private readonly leases: Leases<ReindexWork>;

  constructor(
    private readonly reindexes: ReindexRepository,
    private readonly reembedding: Reembedding,
  ) {
    this.leases = new Leases(reindexes, { leaseSeconds: 15, heartbeatMs: 2_000 });
  }

  handle({ reindexId }: JobMap['reembed'], signal: AbortSignal): Promise<void> {
    return this.leases.withLease({ reindexId }, signal, async (leased) => {
      const reindex = await this.reindexes.find(reindexId);
      if (reindex) await this.reembedding.run(reindex, leased);
    });
  }

  decideRetry(error: unknown): RetryDecision {
    return decideRetry(error, (code) => code === 'EMBEDDING.REJECTED' || code === 'EMBEDDING.DIMENSION_MISMATCH');
  }

  onRetry({ reindexId }: JobMap['reembed'], error: unknown): Promise<void> {
    return this.reindexes.recordFailedAttempt(reindexId, reasonOf(error));
  }

  onFailed({ reindexId }: JobMap['reembed'], error: unknown): Promise<void> {
    return this.reindexes.fail(reindexId, reasonOf(error));
  }
}
