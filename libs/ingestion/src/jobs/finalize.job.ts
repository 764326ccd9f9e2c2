import { Injectable } from '@nestjs/common';
import { decideRetry, type HandlesJob, JobHandler, type JobMap, type RetryDecision } from '@causeway/jobs';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Publisher } from '../work/publisher.js';
import { WorkRepository } from '../work/work.repository.js';

/** Publishes a version that needs no vectors, or had all of them before an `embed` job ran. */
@Injectable()
@JobHandler('finalize')
export class FinalizeJob implements HandlesJob<'finalize'> {
  constructor(
    private readonly work: WorkRepository,
    private readonly publisher: Publisher,
    private readonly outcome: OutcomeRecorder,
  ) {}

  async handle({ versionId }: JobMap['finalize']): Promise<void> {
    const item = await this.work.find(versionId);
    if (item?.status === 'embedding') await this.publisher.finish(item);
  }

  decideRetry(error: unknown): RetryDecision {
    return decideRetry(error);
  }

  onRetry({ versionId }: JobMap['finalize'], error: unknown): Promise<void> {
    return this.outcome.retrying(versionId, 'finalize', error);
  }

  onFailed({ versionId }: JobMap['finalize'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, 'finalize', error);
  }
}
