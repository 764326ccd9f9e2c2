import type { Embedder, EmbeddingProfile } from './embedder.port.js';

/** The longest vector that pgvector stores. */
export const MAX_DIMENSIONS = 16_000;

/** The embedders of the configuration. */
export class Embedders {
  /**
   * @param configured the embedder of `EMBEDDING_*`, which serves until a reindex has switched the database to another
   * @param next the embedder of `NEXT_EMBEDDING_*`, which a reindex switches to
   */
  constructor(
    readonly configured: Embedder,
    readonly next: Embedder | undefined,
  ) {}

  get all(): Embedder[] {
    return this.next ? [this.configured, this.next] : [this.configured];
  }

  /** Returns the embedder with this profile; undefined if there is none or its profile is not known yet. */
  forProfile(profileName: string): Embedder | undefined {
    return this.all.find((embedder) => knownProfile(embedder)?.name === profileName);
  }
}

/** Returns {@link Embedder.profile}, but undefined instead of an error while the profile is not known. */
export function knownProfile(embedder: Embedder): EmbeddingProfile | null | undefined {
  try {
    return embedder.profile;
  } catch {
    return undefined;
  }
}
