import { Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, type Verdict } from '@causeway/jobs';
import { ChunkEmbedding } from '../work/chunk-embedding.js';
import { Leases } from '../work/leases.js';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Publication } from '../work/publication.js';
import { judge } from './verdict.js';

/** Vectors for one batch of chunks; with the last of them the version is published, with some on the way more are queued. */
@Injectable()
@JobHandler('embed')
export class EmbedJob implements HandlesJob<'embed'> {
  constructor(
    private readonly leases: Leases,
    private readonly embedding: ChunkEmbedding,
    private readonly publication: Publication,
    private readonly outcome: OutcomeRecorder,
  ) {}

  handle({ versionId, first, last }: JobMap['embed'], signal: AbortSignal): Promise<void> {
    return this.leases.hold({ versionId, job: `embed ${first}` }, signal, async (held) => {
      const embedded = await this.embedding.embed(versionId, { first, last }, held);
      if (embedded?.complete) await this.publication.finish(embedded.item);
      else if (embedded) await this.publication.leadOn(embedded.item, { first, last });
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
