import { Injectable } from '@nestjs/common';
import { type FindsUnfinished, type JobRequest, SweepSource } from '@causeway/jobs';
import { EmbeddingPlan } from '../embedding-plan.js';
import { WorkRepository } from '../work.repository.js';

/** Versions looked at in one sweep: the oldest first, so none is passed over for ever. */
const MOST_VERSIONS = 500;
/** Jobs asked for in one sweep; the next one asks for more. */
const MOST_REQUESTS = 1_000;

/** Tells the sweeper which jobs the tables miss: Redis may have been wiped since they were queued. */
@Injectable()
@SweepSource()
export class UnfinishedWork implements FindsUnfinished {
  constructor(
    private readonly work: WorkRepository,
    private readonly plan: EmbeddingPlan,
  ) {}

  async findUnfinished(): Promise<JobRequest[]> {
    const requests: JobRequest[] = [];
    for (const { versionId, status, chunkCount } of await this.work.unfinished(MOST_VERSIONS)) {
      if (requests.length >= MOST_REQUESTS) break;
      if (status === 'embedding') requests.push(...(await this.plan.next(versionId, chunkCount ?? 0)));
      else requests.push({ name: 'parse', payload: { versionId } });
    }
    return requests;
  }
}
