import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import { isAnyLeftBehind, reuseForChunks, selectCoverage, selectWaiting } from './coverage.repository.js';
import { activate, deleteRetired } from './profile.repository.js';
import type { Reindex, WaitingChunk } from './reindex.js';
import {
  endReindex,
  leaseReindex,
  noteFailedTry,
  releaseReindex,
  selectAbandoned,
  selectReindex,
  setClosing,
  updateProgress,
} from './reindex.repository.js';

/** A reindex as the worker sees it that carries it out. Every step may be repeated. */
@Injectable()
export class ReindexWork {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<Reindex | undefined> {
    return selectReindex(this.database, id);
  }

  /** Ids of what runs and has no worker. */
  abandoned(): Promise<string[]> {
    return selectAbandoned(this.database);
  }

  /** Takes or keeps the work. @returns false where another has it, or it has come to its end */
  lease(id: string, owner: string, seconds: number): Promise<boolean> {
    return leaseReindex(this.database, id, owner, seconds);
  }

  release(id: string, owner: string): Promise<void> {
    return releaseReindex(this.database, id, owner);
  }

  /** Chunks of all versions without a vector in the profile, above `after`, in the order of their ids. */
  waiting(profileName: string, after: string | null, limit: number): Promise<WaitingChunk[]> {
    return selectWaiting(this.database, profileName, after, limit);
  }

  /** @returns the ids of the chunks that got the vector of an equal text */
  reuse(profileName: string, ids: readonly string[]): Promise<Set<string>> {
    return reuseForChunks(this.database, profileName, ids);
  }

  /** Counts, and writes the counts down. */
  async recount({ id, toProfile }: Reindex): Promise<{ done: number; total: number }> {
    const counted = await selectCoverage(this.database, toProfile);
    await updateProgress(this.database, id, counted.done, counted.total);
    return counted;
  }

  async progress(id: string, { done, total }: { done: number; total: number }): Promise<void> {
    await updateProgress(this.database, id, done, total);
  }

  /** From now on, until the swap or a failure, nothing is published that lacks its vectors in the new profile. */
  close(id: string): Promise<void> {
    return setClosing(this.database, id, true);
  }

  reopen(id: string): Promise<void> {
    return setClosing(this.database, id, false);
  }

  noteFailure(id: string, { code, message }: { code: string; message: string }): Promise<void> {
    return noteFailedTry(this.database, id, code, message);
  }

  async fail(id: string, reason: { code: string; message: string }): Promise<void> {
    await this.noteFailure(id, reason);
    await endReindex(this.database, id, 'failed');
  }

  /**
   * Makes the new profile the one that serves, in one transaction. Only after {@link close}.
   *
   * @returns `incomplete`, and changes nothing, where a chunk would be lost to searches; `over` where there is nothing to
   *   swap any more
   */
  swap({ id, toProfile }: Reindex): Promise<'swapped' | 'incomplete' | 'over'> {
    return this.database.transaction(async (tx) => {
      if (await isAnyLeftBehind(tx, toProfile)) return 'incomplete';
      if (!(await endReindex(tx, id, 'done'))) return 'over';
      await activate(tx, toProfile);
      return 'swapped';
    });
  }

  /** Removes vectors of profiles that were left so long ago that no process searches them any more. @returns how many */
  retire(graceSeconds: number, limit: number): Promise<number> {
    return deleteRetired(this.database, graceSeconds, limit);
  }
}
