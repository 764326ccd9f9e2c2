import { Injectable } from '@nestjs/common';
import { type HandlesJob, JobHandler, type JobMap, JobQueue } from '@causeway/jobs';
import { AppError, codeOf } from '@causeway/kernel';
import { chunk } from '@causeway/rag';
import { ContentParser } from '../content-parser.js';
import { EmbeddingPlan } from '../embedding-plan.js';
import { OutcomeRecorder } from '../outcome-recorder.js';
import { VersionStore } from '../version.store.js';

/** A file that was begun so often without an end takes its worker down each time. */
const MOST_STARTS = 8;

/** Bytes to text to chunks. */
@Injectable()
@JobHandler('parse')
export class ParseJob implements HandlesJob<'parse'> {
  constructor(
    private readonly parser: ContentParser,
    private readonly store: VersionStore,
    private readonly plan: EmbeddingPlan,
    private readonly queue: JobQueue,
    private readonly outcome: OutcomeRecorder,
  ) {}

  async handle({ versionId }: JobMap['parse'], signal: AbortSignal): Promise<void> {
    const item = await this.parser.start(versionId);
    if (!item) return;
    if (item.starts > MOST_STARTS) {
      throw new AppError('PARSE.LIMIT_EXCEEDED', `given up after ${MOST_STARTS} starts that came to no end`);
    }
    const parsed = await this.parser.parse(item, signal);
    const chunks = chunk(parsed, item.chunking);
    if (!(await this.store.saveParsed(item, parsed, chunks))) return;
    await this.queue.add(...(await this.plan.next(versionId, chunks.length)));
  }

  isPermanent(error: unknown): boolean {
    const code = codeOf(error);
    return code.startsWith('PARSE.') && code !== 'PARSE.CRASHED';
  }

  onFailed({ versionId }: JobMap['parse'], error: unknown): Promise<void> {
    return this.outcome.failed(versionId, error);
  }
}
