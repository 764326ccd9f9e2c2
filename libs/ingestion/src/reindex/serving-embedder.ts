import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import { type Embedder, Embedders, type EmbeddingProfile, knownProfile } from '@causeway/models';
import { type EmbeddedQuery, type IndexState, type QueryEmbedder, Reindexes } from '@causeway/rag';
import { misfit } from './profile-fit.js';

/** How long a process may go on with a profile after another one has taken its place. */
const FOLLOW_MS = 1_000;

export interface Serving {
  profile: EmbeddingProfile;
  embedder: Embedder;
}

/** A profile in which a version needs its vectors before it is published. */
export interface Needed {
  profile: EmbeddingProfile;
  /** Undefined: another worker has it. */
  embedder: Embedder | undefined;
  /** Searches use it; else it is about to take over, and its failures are no reason to fail a document. */
  serves: boolean;
}

/** The embedder of the profile that the database says serves, whichever of the configured ones that is. */
@Injectable()
export class ServingEmbedder implements QueryEmbedder {
  private recent: { state: Promise<IndexState>; readAt: number } | undefined;

  constructor(
    private readonly embedders: Embedders,
    private readonly reindexes: Reindexes,
  ) {}

  /** @throws AppError `EMBEDDING.*` */
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

  /** @returns null where there are no vectors here @throws AppError `EMBEDDING.*` while none of the embedders fits */
  async current(): Promise<Serving | null> {
    return this.choose(await this.recentState());
  }

  /**
   * Where a version needs vectors as of now, the profile to come first: a chunk that has a vector where searches look
   * has one in the other, too. Empty: nowhere.
   *
   * @throws AppError `EMBEDDING.*` while none of the embedders fits
   */
  async needed(): Promise<Needed[]> {
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

  /** The promise is kept, so that many searches at once ask once. */
  private recentState(): Promise<IndexState> {
    if (!this.recent || Date.now() - this.recent.readAt > FOLLOW_MS) {
      const state = this.reindexes.state();
      this.recent = { state, readAt: Date.now() };
      state.catch(() => (this.recent = undefined));
    }
    return this.recent.state;
  }
}

/** After a switch at once most vectors are missing, and what has them would crowd out what has not. */
function isFilling({ active, running }: IndexState): boolean {
  return running !== null && running.from !== null && running.to.name === active?.name;
}
