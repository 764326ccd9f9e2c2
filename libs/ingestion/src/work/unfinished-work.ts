import { Injectable } from '@nestjs/common';
import { type JobRequest, type Sweeps, SweepSource } from '@causeway/jobs';
import { EmbeddingPlan } from './embedding-plan.js';
import { WorkRepository } from './work.repository.js';

/** Versions read in one sweep; the next sweep continues after them, so that none is skipped forever. */
const MAX_VERSIONS = 500;
/** Jobs requested in one sweep; the next sweep requests more. */
const MAX_REQUESTS = 1_000;

/** Requests the jobs of unfinished versions: Redis may have been wiped since they were queued. */
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
    const versions = await this.work.unfinished(this.last, MAX_VERSIONS);
    this.last = null;
    for (const version of versions) {
      if (requests.length >= MAX_REQUESTS) return requests;
      const { versionId, status, turn } = version;
      if (status === 'embedding') requests.push(...(await this.plan.next(version)));
      else requests.push({ name: 'parse', payload: { versionId }, priority: turn });
      this.last = versionId;
    }
    // all versions were read: the next sweep starts from the first
    if (versions.length < MAX_VERSIONS) this.last = null;
    return requests;
  }
}
