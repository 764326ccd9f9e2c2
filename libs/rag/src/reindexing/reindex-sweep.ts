import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import { type JobRequest, type Sweeps, SweepSource } from '@causeway/jobs';
import { deleteRetiredVectors } from './profile.repository.js';
import { ReindexRepository } from './reindex.repository.js';

/** After a swap, other processes search the old vectors for another second, and searches may be in progress. */
const GRACE_SECONDS = 120;
/** Vectors removed in one sweep. */
const MAX_REMOVED = 2_000;

/** Requests jobs for reindexes without a worker, and removes the vectors that a swap has left behind. */
@Injectable()
@SweepSource()
export class ReindexSweep implements Sweeps {
  constructor(
    private readonly database: Database,
    private readonly reindexes: ReindexRepository,
  ) {}

  async sweep(): Promise<JobRequest[]> {
    await deleteRetiredVectors(this.database, GRACE_SECONDS, MAX_REMOVED);
    const abandoned = await this.reindexes.abandoned();
    return abandoned.map((reindexId) => ({ name: 'reembed', payload: { reindexId } }));
  }
}
