import type { Embedder, EmbeddingProfile } from './embedder.port.js';

/** Longest vectors that pgvector stores. */
export const MOST_DIMENSIONS = 16_000;

/** All embedders that the configuration names. */
export class Embedders {
  /**
   * @param configured of `EMBEDDING_*`: serves as long as the stored vectors are its own
   * @param next of `NEXT_EMBEDDING_*`: what a reindex goes to
   */
  constructor(
    readonly configured: Embedder,
    readonly next: Embedder | undefined,
  ) {}

  get all(): Embedder[] {
    return this.next ? [this.configured, this.next] : [this.configured];
  }

  /** The embedder whose vectors are of this profile; undefined where none is, or none is known to be yet. */
  of(profileName: string): Embedder | undefined {
    return this.all.find((embedder) => knownProfile(embedder)?.name === profileName);
  }
}

/** The profile; `null`: no vectors here; `undefined`: not known before the endpoint has answered, which is asked behind the scenes. */
export function knownProfile(embedder: Embedder): EmbeddingProfile | null | undefined {
  try {
    return embedder.profile;
  } catch {
    return undefined;
  }
}
