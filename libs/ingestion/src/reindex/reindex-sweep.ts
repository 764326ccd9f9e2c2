import { Injectable } from '@nestjs/common';
import { type JobRequest, type Sweeps, SweepSource } from '@causeway/jobs';
import { ReindexWork } from '@causeway/rag';

/** After a swap, other processes search the old vectors for a second or so, and a search may be under way. */
const GRACE_SECONDS = 120;
/** Vectors removed in one sweep. */
const MOST = 2_000;

/** Asks for the work on a reindex that nobody is at, and removes what a swap has left behind. */
@Injectable()
@SweepSource()
export class ReindexSweep implements Sweeps {
  constructor(private readonly work: ReindexWork) {}

  async sweep(): Promise<JobRequest[]> {
    await this.work.retire(GRACE_SECONDS, MOST);
    const abandoned = await this.work.abandoned();
    return abandoned.map((reindexId) => ({ name: 'reembed', payload: { reindexId } }));
  }
}
