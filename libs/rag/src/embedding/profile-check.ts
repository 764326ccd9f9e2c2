import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Embedders, knownProfile } from '@causeway/models';
import { Reindexes } from '../reindexing/reindexes.js';
import { checkProfileFit } from './profile-fit.js';

/** Refuses a start whose embedders do not fit the stored vectors, before a route or a job is served. */
@Injectable()
export class ProfileCheck implements OnModuleInit {
  private readonly logger = new Logger(ProfileCheck.name);

  constructor(
    private readonly embedders: Embedders,
    private readonly reindexes: Reindexes,
  ) {}

  /** @throws AppError `EMBEDDING.DIMENSION_MISMATCH` with the remedies */
  async onModuleInit(): Promise<void> {
    const profiles = this.embedders.all.map(knownProfile);
    const stored = await this.reindexes.profileInUse(profiles.flatMap((profile) => profile?.name ?? []));
    const fit = checkProfileFit(stored, profiles);
    if (fit === 'keywords')
      this.logger.warn(`the stored vectors of ${stored?.name} are not used: no embedder is configured, so search uses keywords`);
    if (fit === 'unknown')
      this.logger.warn(`the embedder is checked against the stored vectors of ${stored?.name} once its endpoint answers`);
  }
}
