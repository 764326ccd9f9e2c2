import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@causeway/database';
import { AppError } from '@causeway/kernel';
import type { EmbeddingProfile } from '@causeway/models';
import { ensureProfile } from '../index/ensure-profile.js';
import { activateProfile, deactivateUnused, selectProfileInUse, selectState } from './profile.repository.js';
import type { IndexState, Reindex } from './reindex.js';
import { ReindexRepository } from './reindex.repository.js';

/** Which profile serves, and the change to another. The database decides; every process reads it there. */
@Injectable()
export class Reindexes {
  constructor(
    private readonly database: Database,
    private readonly repository: ReindexRepository,
  ) {}

  state(): Promise<IndexState> {
    return selectState(this.database);
  }

  /**
   * The active profile, if vectors or a running reindex need it. Deactivates it when nothing needs it and it is not among
   * `names`.
   */
  async profileInUse(names: readonly string[]): Promise<EmbeddingProfile | undefined> {
    await deactivateUnused(this.database, names);
    return selectProfileInUse(this.database);
  }

  /** @throws AppError `REINDEX.NOT_FOUND` when there has never been one */
  async last(): Promise<Reindex> {
    const reindex = await this.repository.findLast();
    if (!reindex) throw new AppError('REINDEX.NOT_FOUND', 'there has been no reindex');
    return reindex;
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
      return await this.repository.insertReindex(active && active.name !== profile.name ? active.name : null, profile.name);
    } catch (error) {
      if (!isUniqueViolation(error, 'reindexes_running')) throw error;
      throw new AppError('REINDEX.RUNNING', 'a reindex is running already; wait for its end or cancel it', { cause: error });
    }
  }

  /**
   * Makes the profile serve immediately, with the vectors that it has by now; a worker embeds the rest.
   *
   * @returns undefined when it serves already
   * @throws AppError `EMBEDDING.DIMENSION_MISMATCH`
   */
  async switchNow(profile: EmbeddingProfile): Promise<Reindex | undefined> {
    return this.database.transaction(async (tx) => {
      await ensureProfile(tx, profile);
      const { active } = await selectState(tx);
      if (active?.name === profile.name) return undefined;
      await this.repository.cancelRunning(tx);
      await activateProfile(tx, profile.name);
      return this.repository.insertReindex(active?.name ?? null, profile.name, tx);
    });
  }

  /**
   * Ends the running reindex; its worker notices within seconds. What was embedded is kept for the next one.
   *
   * @throws AppError `REINDEX.NOT_FOUND`
   */
  async cancel(): Promise<Reindex> {
    const cancelled = await this.repository.cancelRunning();
    if (!cancelled) throw new AppError('REINDEX.NOT_FOUND', 'no reindex is running');
    return cancelled;
  }
}
