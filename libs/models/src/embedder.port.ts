/** Injection token of the {@link Embedder}. */
export const EMBEDDER = Symbol('Embedder');

/** A vector space. Vectors of two profiles must never be compared, so stored vectors carry the profile's name. */
export interface EmbeddingProfile {
  /** Provider, model and dimensions in one stable string, such as `openai:text-embedding-3-small:1536`. */
  name: string;
  dimensions: number;
}

/** Turns texts into vectors of one space. Vectors are plain numbers, comparable by cosine. */
export interface Embedder {
  /**
   * The space of the vectors; `null`: this installation has no vectors and serves keyword search only.
   * Constant once known.
   *
   * @throws AppError `EMBEDDING.UNAVAILABLE` as long as the length of an unknown model's vectors has not been
   *   learned because its endpoint has never answered (reading it asks again behind the scenes, so try later)
   */
  readonly profile: EmbeddingProfile | null;

  /**
   * One vector a text, in the order of the texts; any number of texts.
   *
   * @throws AppError `EMBEDDING.*`; the signal's reason when aborted
   */
  embedDocuments(texts: string[], signal?: AbortSignal): Promise<number[][]>;

  /** The vector to search with; `null` where {@link profile} is `null`. Fails as {@link embedDocuments} does. */
  embedQuery(text: string, signal?: AbortSignal): Promise<number[] | null>;
}
