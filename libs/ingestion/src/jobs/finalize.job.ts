import { Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, JobQueue, type Verdict } from '@causeway/jobs';
import { EmbeddingPlan } from '../work/embedding-plan.js';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { VersionStore } from '../work/version.store.js';
import { WorkRepository } from '../work/work.repository.js';
import { judge } from './verdict.js';

/** Publishes a version once it is complete. */
@Injectable()
@JobHandler('finalize')
export class FinalizeJob implements HandlesJob<'finalize'> {
  constructor(
    private readonly work: WorkRepository,
    private readonly plan: EmbeddingPlan,
    private readonly store: VersionStore,
    private readonly queue: JobQueue,
    private readonly outcome: OutcomeRecorder,
  ) {}

  async handle({ versionId }: JobMap['finalize']): Promise<void> {
    const item = await this.work.find(versionId);
    if (item?.status !== 'embedding') return;
    const left = (await this.plan.next(item)).filter(({ name }) => name === 'embed');
    if (left.length > 0) return this.queue.add(...left);
    if (await this.store.publish(item)) this.outcome.ready();
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
