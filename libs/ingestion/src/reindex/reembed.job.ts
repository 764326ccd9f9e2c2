import { Injectable, Logger } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, type Verdict } from '@causeway/jobs';
import { AppError, newId } from '@causeway/kernel';
import { ReindexWork } from '@causeway/rag';
import { judge } from '../jobs/verdict.js';
import { Reembedding } from './reembedding.js';

const LEASE_SECONDS = 15;
/** Also the longest that a cancelled reindex goes on. */
const BEAT_MS = 2_000;

/** Works on a reindex, one worker at a time. The row is the status; the sweeper asks again as long as it runs. */
@Injectable()
@JobHandler('reembed')
export class ReembedJob implements HandlesJob<'reembed'> {
  private readonly logger = new Logger(ReembedJob.name);

  constructor(
    private readonly work: ReindexWork,
    private readonly reembedding: Reembedding,
  ) {}

  async handle({ reindexId }: JobMap['reembed'], signal: AbortSignal): Promise<void> {
    const owner = newId();
    if (!(await this.work.lease(reindexId, owner, LEASE_SECONDS))) return;
    const lost = new AbortController();
    const beat = setInterval(() => {
      this.work.lease(reindexId, owner, LEASE_SECONDS).then(
        (kept) => kept || lost.abort(),
        // the work goes on: what it does may be done twice
        () => undefined,
      );
    }, BEAT_MS);
    try {
      const reindex = await this.work.find(reindexId);
      if (reindex) await this.reembedding.run(reindex, AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted) throw error;
      this.logger.log({ msg: 'work ended: the reindex was cancelled or taken over', reindexId });
    } finally {
      clearInterval(beat);
      // a lease that stays behind ends by itself
      await this.work.release(reindexId, owner).catch(() => undefined);
    }
  }

  judge(error: unknown): Verdict {
    return judge(error, (code) => code === 'EMBEDDING.REJECTED' || code === 'EMBEDDING.DIMENSION_MISMATCH');
  }

  onRetry({ reindexId }: JobMap['reembed'], error: unknown): Promise<void> {
    return this.work.noteFailure(reindexId, reasonOf(error));
  }

  onFailed({ reindexId }: JobMap['reembed'], error: unknown): Promise<void> {
    return this.work.fail(reindexId, reasonOf(error));
  }
}

function reasonOf(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'something went wrong on our side; the log says more' };
}
