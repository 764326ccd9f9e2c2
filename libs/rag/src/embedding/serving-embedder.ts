import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import { type Embedder, Embedders, type EmbeddingProfile, knownProfile } from '@causeway/models';
import type { IndexState } from '../reindexing/reindex.js';
import { Reindexes } from '../reindexing/reindexes.js';
import { misfit } from './profile-fit.js';

/** How long a process may go on with a profile after another one has begun to serve. */
const STATE_MAX_AGE_MS = 1_000;

/** A query as a vector, and the profile whose stored vectors it may be compared with. */
export interface EmbeddedQuery {
  profile: EmbeddingProfile;
  vector: number[];
}

export interface Serving {
  profile: EmbeddingProfile;
  embedder: Embedder;
}

/** A profile in which a version needs its vectors before it is published. */
export interface RequiredVectors {
  profile: EmbeddingProfile;
  /** Undefined: only other workers have this embedder. */
  embedder: Embedder | undefined;
  /** Searches use this profile. Otherwise it is about to take over, and its failures must not fail a document. */
  serves: boolean;
}

/** The embedder of the profile that serves according to the database, whichever of the configured ones that is. */
@Injectable()
export class ServingEmbedder {
  private recent: { state: Promise<IndexState>; readAt: number } | undefined;

  constructor(
    private readonly embedders: Embedders,
    private readonly reindexes: Reindexes,
  ) {}

  /** @returns null where no vector can be made of this text @throws AppError `EMBEDDING.*` */
  async embedQuery(text: string, signal?: AbortSignal): Promise<EmbeddedQuery | null> {
    const state = await this.recentState();
    if (isFilling(state)) {
      const message = 'the vectors of the new model are being computed; until then only keyword search works';
      throw new AppError('EMBEDDING.UNAVAILABLE', message, { retryAfterSeconds: 60 });
    }
    const serving = this.choose(state);
    const vector = serving && (await serving.embedder.embedQuery(text, signal));
    return vector ? { profile: serving.profile, vector } : null;
  }

  /**
   * @returns null when this installation has no vectors
   * @throws AppError `EMBEDDING.*` while no embedder fits
   */
  async current(): Promise<Serving | null> {
    return this.choose(await this.recentState());
  }

  /**
   * The profiles in which a version needs vectors now; empty when there are no vectors. The profile that is about to take
   * over comes first: a chunk that has a vector where searches look then has one in the other profile, too.
   *
   * @throws AppError `EMBEDDING.*` while none of the embedders fits
   */
  async required(): Promise<RequiredVectors[]> {
    const state = await this.reindexes.state();
    const serving = this.choose(state);
    if (!serving) return [];
    const { running } = state;
    if (!running?.closing || running.to.name === serving.profile.name) return [{ ...serving, serves: true }];
    const next = { profile: running.to, embedder: this.embedders.forProfile(running.to.name), serves: false };
    return [next, { ...serving, serves: true }];
  }

  private choose({ active }: IndexState): Serving | null {
    const { configured, all } = this.embedders;
    if (!active) return configured.profile && { profile: configured.profile, embedder: configured };
    const embedder = this.embedders.forProfile(active.name);
    if (embedder) return { profile: active, embedder };
    const profiles = all.map(knownProfile);
    if (profiles[0] === null) return null;
    if (profiles.includes(undefined)) throw new AppError('EMBEDDING.UNAVAILABLE', 'the embedding endpoint has not answered yet');
    throw misfit(active, profiles);
  }

  /** The promise is kept, so that many searches at once read the state once. */
  private recentState(): Promise<IndexState> {
    if (!this.recent || Date.now() - this.recent.readAt > STATE_MAX_AGE_MS) {
      const state = this.reindexes.state();
      this.recent = { state, readAt: Date.now() };
      state.catch(() => (this.recent = undefined));
    }
    return this.recent.state;
  }
}

/** After an immediate switch most vectors are missing, and the few chunks that have one would crowd out all others. */
function isFilling({ active, running }: IndexState): boolean {
  return running !== null && running.from !== null && running.to.name === active?.name;
}
