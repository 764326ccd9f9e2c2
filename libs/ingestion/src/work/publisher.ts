import { Injectable } from '@nestjs/common';
import { JobQueue, type JobRequest } from '@causeway/jobs';
import type { WorkItem } from '../documents/document.js';
import { EmbeddingPlan } from './embedding-plan.js';
import { OutcomeRecorder } from './outcome-recorder.js';
import { VersionStore } from './version.store.js';

/** Publishes a version for searches once none of its vectors is missing. */
@Injectable()
export class Publisher {
  constructor(
    private readonly plan: EmbeddingPlan,
    private readonly store: VersionStore,
    private readonly queue: JobQueue,
    private readonly outcome: OutcomeRecorder,
  ) {}

  /** Publishes the version, or queues the batches that it lacks: it may need more vectors than when its last one was stored. */
  async finish(item: WorkItem): Promise<void> {
    const missing = await this.missingBatches(item);
    if (missing.length > 0) return this.queue.add(...missing);
    if (await this.store.publish(item)) this.outcome.ready();
  }

  /** Queues the batches after this one, if it is one that does so. An earlier batch that is stuck does not hold them up. */
  async queueNextBatches(item: WorkItem, { first, last }: { first: number; last: number }): Promise<void> {
    if (!this.plan.queuesNextBatches(first) || last + 1 >= (item.chunkCount ?? 0)) return;
    await this.queue.add(...(await this.missingBatches(item, last + 1)));
  }

  private async missingBatches(item: WorkItem, from = 0): Promise<JobRequest[]> {
    return (await this.plan.next(item, from)).filter(({ name }) => name === 'embed');
  }
}
