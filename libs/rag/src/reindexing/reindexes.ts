import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@causeway/database';
import { AppError } from '@causeway/kernel';
import { ensureProfile } from '../index/ensure-profile.js';
import type { EmbeddingProfile } from '../retrieval/query-embedder.js';
import { activate, releaseUnused, selectProfileInUse, selectState } from './profile.repository.js';
import type { IndexState, Reindex } from './reindex.js';
import { cancelRunning, insertReindex, selectLastReindex, selectReindex } from './reindex.repository.js';

/** Which profile serves, and the change to another. The database decides; every process reads it there. */
@Injectable()
export class Reindexes {
  constructor(private readonly database: Database) {}

  state(): Promise<IndexState> {
    return selectState(this.database);
  }

  /** The profile that serves, where vectors or a running reindex need it. An unneeded one that is none of `names` is given up. */
  async profileInUse(names: readonly string[]): Promise<EmbeddingProfile | undefined> {
    await releaseUnused(this.database, names);
    return selectProfileInUse(this.database);
  }

  last(): Promise<Reindex | undefined> {
    return selectLastReindex(this.database);
  }

  /**
   * Begins to embed all stored chunks in the profile, which serves once all are. In the profile that serves already it
   * fills what is missing.
   *
   * @throws AppError `REINDEX.RUNNING`, `EMBEDDING.DIMENSION_MISMATCH`
   */
  async start(profile: EmbeddingProfile): Promise<Reindex> {
    await ensureProfile(this.database, profile);
    try {
      const { active } = await this.state();
      const from = active && active.name !== profile.name ? active.name : null;
      const id = await insertReindex(this.database, from, profile.name);
      return (await selectReindex(this.database, id))!;
    } catch (error) {
      if (!isUniqueViolation(error, 'reindexes_running')) throw error;
      throw new AppError('REINDEX.RUNNING', 'a reindex is running already; wait for its end or cancel it', { cause: error });
    }
  }

  /**
   * Makes the profile serve at once, whatever has its vector by now; a worker embeds the rest.
   *
   * @returns undefined where it serves already
   * @throws AppError `EMBEDDING.DIMENSION_MISMATCH`
   */
  async switchNow(profile: EmbeddingProfile): Promise<Reindex | undefined> {
    return this.database.transaction(async (tx) => {
      await ensureProfile(tx, profile);
      const { active } = await selectState(tx);
      if (active?.name === profile.name) return undefined;
      await cancelRunning(tx);
      await activate(tx, profile.name);
      return selectReindex(tx, await insertReindex(tx, active?.name ?? null, profile.name));
    });
  }

  /** Ends the running reindex; what was embedded is kept for the next one. @throws AppError `REINDEX.NOT_FOUND` */
  async cancel(): Promise<Reindex> {
    const id = await cancelRunning(this.database);
    if (!id) throw new AppError('REINDEX.NOT_FOUND', 'no reindex is running');
    return (await selectReindex(this.database, id))!;
  }
}
