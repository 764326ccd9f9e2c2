import { Injectable } from '@nestjs/common';
import { JobQueue } from '@causeway/jobs';
import { type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import type { DeadLetter, DeadLetterFilter } from './dead-letter.js';
import { DeadLetterRepository } from './dead-letter.repository.js';

/** Brought back by one call; the next one goes on. */
const MOST_AT_ONCE = 1_000;

/** Documents that failed for good: why, and how to try them again. */
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
   * Puts the ones that fit the filter back to work, where they failed; those that were cancelled only if their code or
   * their documents are named.
   *
   * @returns how many, at most 1,000
   */
  async replay(principal: Principal, filter: DeadLetterFilter): Promise<number> {
    const reopened = await this.repository.reopen(principal, filter, MOST_AT_ONCE);
    await this.queue.add(
      ...reopened.map(({ versionId, turn }) => ({ name: 'parse' as const, payload: { versionId }, priority: turn })),
    );
    return reopened.length;
  }
}
