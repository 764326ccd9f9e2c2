import { Injectable } from '@nestjs/common';
import { JobQueue } from '@causeway/jobs';
import { AppError } from '@causeway/kernel';
import { Embedders } from '@causeway/models';
import type { Reindex } from './reindex.js';
import { Reindexes } from './reindexes.js';

/** Starts the change to the next embedding model and queues its work. */
@Injectable()
export class ReindexService {
  constructor(
    private readonly embedders: Embedders,
    private readonly reindexes: Reindexes,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Starts to reindex with the next embedder. The present one serves until all stored chunks have their new vectors.
   *
   * @throws AppError `REINDEX.NOT_CONFIGURED`, `REINDEX.RUNNING`; `EMBEDDING.UNAVAILABLE` while the length of the next
   *   embedder's vectors is not known
   */
  async start(): Promise<Reindex> {
    const profile = this.embedders.next?.profile;
    if (!profile) throw notConfigured('no next embedder is configured; set NEXT_EMBEDDING_* and restart');
    const { active } = await this.reindexes.state();
    if (active?.name === profile.name) {
      throw notConfigured(
        `the index has the profile ${profile.name} already, which NEXT_EMBEDDING_* names; move it to EMBEDDING_*, or name another`,
      );
    }
    const reindex = await this.reindexes.start(profile);
    await this.queue.add({ name: 'reembed', payload: { reindexId: reindex.id } });
    return reindex;
  }
}

function notConfigured(message: string): AppError {
  return new AppError('REINDEX.NOT_CONFIGURED', message);
}
