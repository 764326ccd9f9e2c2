import { Injectable } from '@nestjs/common';
import { type JobRequest, type Sweeps, SweepSource } from '@causeway/jobs';
import { EmbeddingPlan } from './embedding-plan.js';
import { WorkRepository } from './work.repository.js';

/** Versions looked at in one sweep; the next one goes on behind them, so that none is passed over for ever. */
const MOST_VERSIONS = 500;
/** Jobs asked for in one sweep; the next one asks for more. */
const MOST_REQUESTS = 1_000;

/** Tells the sweeper which jobs the tables miss: Redis may have been wiped since they were queued. */
@Injectable()
@SweepSource()
export class UnfinishedWork implements Sweeps {
  private last: string | null = null;

  constructor(
    private readonly work: WorkRepository,
    private readonly plan: EmbeddingPlan,
  ) {}

  async sweep(): Promise<JobRequest[]> {
    const requests: JobRequest[] = [];
    const versions = await this.work.unfinished(this.last, MOST_VERSIONS);
    this.last = null;
    for (const version of versions) {
      if (requests.length >= MOST_REQUESTS) return requests;
      const { versionId, status, turn } = version;
      if (status === 'embedding') requests.push(...(await this.plan.next(version)));
      else requests.push({ name: 'parse', payload: { versionId }, priority: turn });
      this.last = versionId;
    }
    // all were seen: the next sweep begins at the front
    if (versions.length < MOST_VERSIONS) this.last = null;
    return requests;
  }
}
