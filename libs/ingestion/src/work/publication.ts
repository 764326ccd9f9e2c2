import { Injectable } from '@nestjs/common';
import { JobQueue, type JobRequest } from '@causeway/jobs';
import type { WorkItem } from '../documents/document.js';
import { EmbeddingPlan } from './embedding-plan.js';
import { OutcomeRecorder } from './outcome-recorder.js';
import { VersionStore } from './version.store.js';

/** Brings a version before searches once nothing is missing. */
@Injectable()
export class Publication {
  constructor(
    private readonly plan: EmbeddingPlan,
    private readonly store: VersionStore,
    private readonly queue: JobQueue,
    private readonly outcome: OutcomeRecorder,
  ) {}

  /** Publishes the version, or queues what it lacks: what it needs may have become more since its last vector. */
  async finish(item: WorkItem): Promise<void> {
    const left = await this.batches(item);
    if (left.length > 0) return this.queue.add(...left);
    if (await this.store.publish(item)) this.outcome.ready();
  }

  /** Queues the batches after this one, where it is one that does so. One that is stuck further in front does not hold them up. */
  async leadOn(item: WorkItem, { first, last }: { first: number; last: number }): Promise<void> {
    if (!this.plan.leadsOn(first) || last + 1 >= (item.chunkCount ?? 0)) return;
    await this.queue.add(...(await this.batches(item, last + 1)));
  }

  private async batches(item: WorkItem, from = 0): Promise<JobRequest[]> {
    return (await this.plan.next(item, from)).filter(({ name }) => name === 'embed');
  }
}
