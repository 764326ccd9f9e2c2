/** Injection token of the {@link QueryEmbedder}; an application provides it from a global module. Without it: keyword search only. */
export const QUERY_EMBEDDER = Symbol('QueryEmbedder');

/** A space of vectors: vectors of different profiles are never compared. */
export interface EmbeddingProfile {
  name: string;
  dimensions: number;
}

/** A question as a vector, and the profile whose stored vectors it may be compared with. */
export interface EmbeddedQuery {
  profile: EmbeddingProfile;
  vector: number[];
}

/** Turns questions into vectors of the profile that serves at this moment. */
export interface QueryEmbedder {
  /**
   * @returns `null` where no vector can be made of this text
   * @throws AppError `EMBEDDING.*`
   */
  embedQuery(text: string, signal?: AbortSignal): Promise<EmbeddedQuery | null>;
}
