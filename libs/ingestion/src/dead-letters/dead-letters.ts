import { Injectable } from '@nestjs/common';
import { JobQueue } from '@causeway/jobs';
import { type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import type { DeadLetter, DeadLetterFilter } from './dead-letter.js';
import { DeadLetterRepository } from './dead-letter.repository.js';

/** Dead letters replayed by one call; the next call continues. */
const MAX_REPLAYED = 1_000;

/** Documents that failed permanently: why they did, and their replay. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly repository: DeadLetterRepository,
    private readonly queue: JobQueue,
  ) {}

  async list(principal: Principal, filter: DeadLetterFilter, page: PageRequest): Promise<Page<DeadLetter>> {
    return toPage(await this.repository.list(principal, filter, page), page.limit);
  }

  /**
   * Starts the documents that match the filter again at the stage where they failed. Cancelled ones are included only when
   * the filter names their code or their ids.
   *
   * @returns how many, at most 1,000
   */
  async replay(principal: Principal, filter: DeadLetterFilter): Promise<number> {
    const reopened = await this.repository.reopen(principal, filter, MAX_REPLAYED);
    await this.queue.add(
      ...reopened.map(({ versionId, turn }) => ({ name: 'parse' as const, payload: { versionId }, priority: turn })),
    );
    return reopened.length;
  }
}
