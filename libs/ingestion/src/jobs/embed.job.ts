import { Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, type Verdict } from '@causeway/jobs';
import { ChunkEmbedding } from '../work/chunk-embedding.js';
import { EmbeddingPlan } from '../work/embedding-plan.js';
import { Leases } from '../work/leases.js';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Publication } from '../work/publication.js';
import { judge } from './verdict.js';

/** Vectors for one batch of chunks; with the last of them the version is published. */
@Injectable()
@JobHandler('embed')
export class EmbedJob implements HandlesJob<'embed'> {
  constructor(
    private readonly leases: Leases,
    private readonly embedding: ChunkEmbedding,
    private readonly plan: EmbeddingPlan,
    private readonly publication: Publication,
    private readonly outcome: OutcomeRecorder,
  ) {}

  handle({ versionId, first, last }: JobMap['embed'], signal: AbortSignal): Promise<void> {
    return this.leases.hold({ versionId, job: `embed ${first}` }, signal, async (held) => {
      const embedded = await this.embedding.embed(versionId, { first, last }, held);
      if (embedded && (embedded.complete || this.plan.asksForMore(first))) await this.publication.finish(embedded.item);
    });
  }

  judge(error: unknown): Verdict {
    return judge(error, (code) => code === 'EMBEDDING.REJECTED' || code === 'EMBEDDING.DIMENSION_MISMATCH');
  }

  onRetry({ versionId }: JobMap['embed'], error: unknown): Promise<void> {
    return this.outcome.retrying(versionId, 'embed', error);
  }

  onFailed({ versionId }: JobMap['embed'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, 'embed', error);
  }
}
