import { Injectable } from '@nestjs/common';
import { decideRetry, type HandlesJob, JobHandler, type JobMap, JobQueue, Leases, type RetryDecision } from '@causeway/jobs';
import { EmbeddingPlan } from '../work/embedding-plan.js';
import type { VersionJob } from '../work/lease.repository.js';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Preparation } from '../work/preparation.js';

/** Turns bytes into text and text into chunks. */
@Injectable()
@JobHandler('parse')
export class ParseJob implements HandlesJob<'parse'> {
  constructor(
    private readonly leases: Leases<VersionJob>,
    private readonly preparation: Preparation,
    private readonly plan: EmbeddingPlan,
    private readonly queue: JobQueue,
    private readonly outcome: OutcomeRecorder,
  ) {}

  handle({ versionId }: JobMap['parse'], signal: AbortSignal): Promise<void> {
    return this.leases.withLease({ versionId, job: 'parse' }, signal, async (leased) => {
      const chunked = await this.preparation.prepare(versionId, leased);
      if (chunked) await this.queue.add(...(await this.plan.begin(chunked)));
    });
  }

  decideRetry(error: unknown): RetryDecision {
    return decideRetry(error, (code) => code.startsWith('PARSE.') && code !== 'PARSE.CRASHED');
  }

  onRetry({ versionId }: JobMap['parse'], error: unknown): Promise<void> {
    return this.outcome.retrying(versionId, 'parse', error);
  }

  onFailed({ versionId }: JobMap['parse'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, 'parse', error);
  }
}
