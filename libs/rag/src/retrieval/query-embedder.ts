/** Injection token of the {@link QueryEmbedder}; an application provides it from a global module. Without it: keyword search only. */
export const QUERY_EMBEDDER = Symbol('QueryEmbedder');

/** A space of vectors: vectors of different profiles are never compared. */
export interface EmbeddingProfile {
  name: string;
  dimensions: number;
}

/** Turns questions into vectors of the profile with which the chunks were embedded. */
export interface QueryEmbedder {
  /** `null`: no vectors are available here. */
  readonly profile: EmbeddingProfile | null;
  /**
   * @returns `null` where no vector can be made of this text
   * @throws AppError `EMBEDDING.*`
   */
  embedQuery(text: string, signal?: AbortSignal): Promise<number[] | null>;
}
