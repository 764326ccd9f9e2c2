import { Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, type Verdict } from '@causeway/jobs';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Publication } from '../work/publication.js';
import { WorkRepository } from '../work/work.repository.js';
import { judge } from './verdict.js';

/** Publishes a version that was complete before a job of its own could. */
@Injectable()
@JobHandler('finalize')
export class FinalizeJob implements HandlesJob<'finalize'> {
  constructor(
    private readonly work: WorkRepository,
    private readonly publication: Publication,
    private readonly outcome: OutcomeRecorder,
  ) {}

  async handle({ versionId }: JobMap['finalize']): Promise<void> {
    const item = await this.work.find(versionId);
    if (item?.status === 'embedding') await this.publication.finish(item);
  }

  judge(error: unknown): Verdict {
    return judge(error);
  }

  onRetry({ versionId }: JobMap['finalize'], error: unknown): Promise<void> {
    return this.outcome.retrying(versionId, 'finalize', error);
  }

  onFailed({ versionId }: JobMap['finalize'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, 'finalize', error);
  }
}
