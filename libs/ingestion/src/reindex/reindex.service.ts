import { Injectable } from '@nestjs/common';
import { JobQueue } from '@causeway/jobs';
import { AppError } from '@causeway/kernel';
import { Embedders } from '@causeway/models';
import { type Reindex, Reindexes } from '@causeway/rag';

/** The change to another embedding model, from the outside. */
@Injectable()
export class ReindexService {
  constructor(
    private readonly embedders: Embedders,
    private readonly reindexes: Reindexes,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Begins to go over to the next embedder. The present one serves until all stored chunks have their new vectors.
   *
   * @throws AppError `REINDEX.NOT_CONFIGURED`, `REINDEX.RUNNING`; `EMBEDDING.UNAVAILABLE` while the length of the next
   *   embedder's vectors is not known
   */
  async start(): Promise<Reindex> {
    const profile = this.embedders.next?.profile;
    if (!profile) throw notConfigured('there is no embedder to go to: name it by NEXT_EMBEDDING_* and start again');
    const { active } = await this.reindexes.state();
    if (active?.name === profile.name) {
      throw notConfigured(
        `the index has the profile ${profile.name} already, which NEXT_EMBEDDING_* names: move it to EMBEDDING_*, or name another`,
      );
    }
    const reindex = await this.reindexes.start(profile);
    await this.queue.add({ name: 'reembed', payload: { reindexId: reindex.id } });
    return reindex;
  }

  /** @throws AppError `REINDEX.NOT_FOUND` when there has never been one */
  async last(): Promise<Reindex> {
    const reindex = await this.reindexes.last();
    if (!reindex) throw new AppError('REINDEX.NOT_FOUND', 'there has been no reindex');
    return reindex;
  }

  /** Ends the running one; whoever is at it notices within seconds. @throws AppError `REINDEX.NOT_FOUND` */
  cancel(): Promise<Reindex> {
    return this.reindexes.cancel();
  }
}

function notConfigured(message: string): AppError {
  return new AppError('REINDEX.NOT_CONFIGURED', message);
}
