import { Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, type Verdict } from '@causeway/jobs';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Publication } from '../work/publication.js';
import { judge } from './verdict.js';

/** Publishes a version that was complete before a job of its own could. */
@Injectable()
@JobHandler('finalize')
export class FinalizeJob implements HandlesJob<'finalize'> {
  constructor(
    private readonly publication: Publication,
    private readonly outcome: OutcomeRecorder,
  ) {}

  handle({ versionId }: JobMap['finalize']): Promise<void> {
    return this.publication.finish(versionId);
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
