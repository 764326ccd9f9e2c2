import { Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, JobQueue, type Verdict } from '@causeway/jobs';
import { EmbeddingPlan } from '../work/embedding-plan.js';
import { Leases } from '../work/leases.js';
import { OutcomeRecorder } from '../work/outcome-recorder.js';
import { Preparation } from '../work/preparation.js';
import { judge } from './verdict.js';

/** Bytes to text to chunks. */
@Injectable()
@JobHandler('parse')
export class ParseJob implements HandlesJob<'parse'> {
  constructor(
    private readonly leases: Leases,
    private readonly preparation: Preparation,
    private readonly plan: EmbeddingPlan,
    private readonly queue: JobQueue,
    private readonly outcome: OutcomeRecorder,
  ) {}

  handle({ versionId }: JobMap['parse'], signal: AbortSignal): Promise<void> {
    return this.leases.hold({ versionId, job: 'parse' }, signal, async (held) => {
      const chunked = await this.preparation.prepare(versionId, held);
      if (chunked) await this.queue.add(...(await this.plan.begin(chunked)));
    });
  }

  judge(error: unknown): Verdict {
    return judge(error, (code) => code.startsWith('PARSE.') && code !== 'PARSE.CRASHED');
  }

  onRetry({ versionId }: JobMap['parse'], error: unknown): Promise<void> {
    return this.outcome.retrying(versionId, 'parse', error);
  }

  onFailed({ versionId }: JobMap['parse'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, 'parse', error);
  }
}
