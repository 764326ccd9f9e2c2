import { AppError, type ErrorCode } from '@causeway/kernel';
import type OpenAI from 'openai';
import type { Embedder, EmbeddingProfile } from '../embedder.port.js';
import { toBatches } from './batches.js';
import { readVectors } from './embedding-response.js';
import { type ProviderEndpoint, createClient } from './openai-client.js';
import { type ProviderFailureKind, type ProviderFailure, toAppError, toProviderFailure } from './provider-failure.js';
import { withRetries } from './with-retries.js';

export interface OpenAiEmbedderOptions extends ProviderEndpoint {
  model: string;
  /** Vector length to request from the provider and to require of its responses. Defaults to that of the model. */
  dimensions?: number | undefined;
  /** Maximum number of texts in one request. */
  batchSize: number;
}

/** Vector lengths of common models. The lengths of others are learned from their first response. */
const KNOWN_DIMENSIONS: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/** A third of OpenAI's limit, because a smaller request costs less when it fails. */
const MAX_TOKENS_PER_REQUEST = 100_000;

const CODES: Record<ProviderFailureKind, ErrorCode> = {
  rate_limited: 'EMBEDDING.RATE_LIMITED',
  rejected: 'EMBEDDING.REJECTED',
  unavailable: 'EMBEDDING.UNAVAILABLE',
  timeout: 'EMBEDDING.UNAVAILABLE',
  unauthorized: 'EMBEDDING.UNAVAILABLE',
  not_found: 'EMBEDDING.UNAVAILABLE',
  bad_response: 'EMBEDDING.UNAVAILABLE',
};

/** Embeds with an endpoint that implements OpenAI's `/embeddings`. */
export class OpenAiEmbedder implements Embedder {
  private readonly client: OpenAI;
  private dimensions: number | undefined;
  private learning: Promise<void> | undefined;
  private sendDimensions: boolean;
  /** Base64 takes a quarter of the time to parse that JSON numbers take. */
  private useBase64 = true;
  /** In ms since the epoch. */
  private pausedUntil = 0;

  constructor(private readonly options: OpenAiEmbedderOptions) {
    this.client = createClient(options);
    this.dimensions = options.dimensions ?? KNOWN_DIMENSIONS[options.model];
    this.sendDimensions = options.dimensions !== undefined;
  }

  get profile(): EmbeddingProfile {
    const { dimensions } = this;
    if (dimensions !== undefined) return { name: `openai:${this.options.model}:${dimensions}`, dimensions };
    void this.learnDimensions().catch(() => undefined);
    throw new AppError('EMBEDDING.UNAVAILABLE', 'the embedding endpoint has not responded yet; try again later', {
      internal: `the vector length of ${this.options.model} is not known; EMBEDDING_DIMENSIONS can set it`,
    });
  }

  /** Learns the vector length by embedding one word, unless it is known already. */
  async learnDimensions(signal?: AbortSignal): Promise<void> {
    if (this.dimensions !== undefined) return;
    this.learning ??= this.request(['dimensions'], signal)
      .then(() => undefined)
      .finally(() => (this.learning = undefined));
    await this.learning;
  }

  async embedDocuments(texts: string[], signal?: AbortSignal): Promise<number[][]> {
    this.throwIfPaused();
    const vectors: number[][] = [];
    for (const batch of toBatches(texts, { count: this.options.batchSize, tokens: MAX_TOKENS_PER_REQUEST })) {
      vectors.push(...(await this.request(batch, signal)));
    }
    return vectors;
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<number[]> {
    const [vector] = await this.request([text], signal);
    return vector!;
  }

  /** Keeps documents back during a pause that the provider has asked for. Queries are sent anyway, since people wait for them. */
  private throwIfPaused(): void {
    const seconds = Math.ceil((this.pausedUntil - Date.now()) / 1_000);
    if (seconds <= 0) return;
    const message = `the embedding provider limits requests; try again in ${seconds} s`;
    throw new AppError('EMBEDDING.RATE_LIMITED', message, { retryAfterSeconds: seconds });
  }

  private async request(texts: string[], caller?: AbortSignal): Promise<number[][]> {
    caller?.throwIfAborted();
    // the timeout of the client ends with the headers; this one covers the body and all attempts together
    const deadline = AbortSignal.timeout(this.options.timeoutMs);
    const signal = caller ? AbortSignal.any([caller, deadline]) : deadline;
    try {
      const vectors = await withRetries(async () => readVectors(await this.post(texts, signal), texts.length), signal);
      this.checkDimensions(vectors);
      return vectors;
    } catch (error) {
      caller?.throwIfAborted();
      if (error instanceof AppError) throw error;
      const failure = deadline.aborted
        ? ({ kind: 'timeout', message: 'the request timed out' } as const)
        : toProviderFailure(error);
      if (failure.kind === 'rate_limited') this.pausedUntil = Date.now() + (failure.retryAfterSeconds ?? 0) * 1_000;
      throw toAppError(CODES[failure.kind], failure, error);
    }
  }

  private async post(texts: string[], signal: AbortSignal): Promise<unknown> {
    const body = {
      model: this.options.model,
      input: texts,
      encoding_format: this.useBase64 ? ('base64' as const) : ('float' as const),
      ...(this.sendDimensions && { dimensions: this.options.dimensions! }),
    };
    try {
      return await this.client.embeddings.create(body, { signal });
    } catch (error) {
      if (!this.dropRefusedParameter(toProviderFailure(error))) throw error;
      return this.post(texts, signal);
    }
  }

  /**
   * Stops sending a parameter that the endpoint does not know. The vector length of responses is checked anyway.
   *
   * @returns true if the request should be repeated without the parameter
   */
  private dropRefusedParameter({ kind, message }: ProviderFailure): boolean {
    if (kind !== 'rejected') return false;
    if (this.sendDimensions && /dimension|matryoshka/i.test(message)) this.sendDimensions = false;
    else if (this.useBase64 && /encoding|base64/i.test(message)) this.useBase64 = false;
    else return false;
    return true;
  }

  private checkDimensions(vectors: number[][]): void {
    const expected = (this.dimensions ??= vectors[0]?.length);
    const other = vectors.find(({ length }) => length !== expected);
    if (!other) return;
    const message = `the embedding model returned a vector of ${other.length} dimensions instead of ${expected}; check EMBEDDING_DIMENSIONS`;
    throw new AppError('EMBEDDING.DIMENSION_MISMATCH', message, { internal: this.options.model });
  }
}
