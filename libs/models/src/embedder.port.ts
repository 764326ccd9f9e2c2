/** Injection token of the {@link Embedder}. */
export const EMBEDDER = Symbol('Embedder');

/** A vector space. Vectors of different profiles must never be compared, so stored vectors carry the profile's name. */
export interface EmbeddingProfile {
  /** Provider, model and dimensions in one stable string, such as `openai:text-embedding-3-small:1536`. */
  name: string;
  dimensions: number;
}

/** Turns texts into vectors of one space, which are compared by cosine similarity. */
export interface Embedder {
  /**
   * The space of the vectors, or `null` if this installation has no embedding model and serves keyword search only.
   * Constant once known.
   *
   * @throws AppError `EMBEDDING.UNAVAILABLE` while the vector length of an unknown model has not been learned because
   *   its endpoint has not responded yet. Each read starts another request in the background, so retry later.
   */
  readonly profile: EmbeddingProfile | null;

  /**
   * Returns one vector per text, in the order of the texts, for any number of texts.
   *
   * @throws AppError `EMBEDDING.*`; the signal's reason when aborted
   */
  embedDocuments(texts: string[], signal?: AbortSignal): Promise<number[][]>;

  /** Returns the vector to search with, or `null` if {@link profile} is `null`. Throws what {@link embedDocuments} throws. */
  embedQuery(text: string, signal?: AbortSignal): Promise<number[] | null>;
}
