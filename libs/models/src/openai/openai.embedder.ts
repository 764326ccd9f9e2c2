import { AppError, type ErrorCode } from '@causeway/kernel';
import type OpenAI from 'openai';
import type { Embedder, EmbeddingProfile } from '../embedder.port.js';
import { toBatches } from './batches.js';
import { readVectors } from './embedding-answer.js';
import { type Endpoint, makeClient } from './openai-client.js';
import { type FailureKind, type ProviderFailure, toAppError, toFailure } from './provider-failure.js';
import { retrying } from './retrying.js';

export interface OpenAiEmbedderOptions extends Endpoint {
  model: string;
  /** Asked of the provider and expected of its answers; absent: whatever the model gives. */
  dimensions?: number | undefined;
  /** Texts in one request. */
  batchSize: number;
}

/** Vector lengths of the models that everybody uses; others tell theirs by their first answer. */
const KNOWN_DIMENSIONS: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/** A third of what OpenAI takes in one request; smaller requests fail cheaper. */
const TOKENS_PER_REQUEST = 100_000;

const CODES: Record<FailureKind, ErrorCode> = {
  rate_limited: 'EMBEDDING.RATE_LIMITED',
  rejected: 'EMBEDDING.REJECTED',
  unavailable: 'EMBEDDING.UNAVAILABLE',
  timeout: 'EMBEDDING.UNAVAILABLE',
  refused: 'EMBEDDING.UNAVAILABLE',
  not_found: 'EMBEDDING.UNAVAILABLE',
  bad_response: 'EMBEDDING.UNAVAILABLE',
};

/** Embeds by any endpoint that speaks OpenAI's `/embeddings`. */
export class OpenAiEmbedder implements Embedder {
  private readonly client: OpenAI;
  private dimensions: number | undefined;
  private learning: Promise<void> | undefined;
  private sendDimensions: boolean;
  /** Vectors come as base64, which takes a quarter of the time to read. */
  private packed = true;
  /** ms since the epoch. */
  private pausedUntil = 0;

  constructor(private readonly options: OpenAiEmbedderOptions) {
    this.client = makeClient(options);
    this.dimensions = options.dimensions ?? KNOWN_DIMENSIONS[options.model];
    this.sendDimensions = options.dimensions !== undefined;
  }

  get profile(): EmbeddingProfile {
    const { dimensions } = this;
    if (dimensions !== undefined) return { name: `openai:${this.options.model}:${dimensions}`, dimensions };
    void this.learn().catch(() => undefined);
    throw new AppError('EMBEDDING.UNAVAILABLE', 'the embedding endpoint has not answered yet', {
      internal: `the length of the vectors of ${this.options.model} is not known; EMBEDDING_DIMENSIONS can name it`,
    });
  }

  /** Makes sure that the length of the vectors is known, by embedding one word where it must be asked. */
  async learn(signal?: AbortSignal): Promise<void> {
    if (this.dimensions !== undefined) return;
    this.learning ??= this.request(['dimensions'], signal)
      .then(() => undefined)
      .finally(() => (this.learning = undefined));
    await this.learning;
  }

  async embedDocuments(texts: string[], signal?: AbortSignal): Promise<number[][]> {
    this.heedLimit();
    const vectors: number[][] = [];
    for (const batch of toBatches(texts, { count: this.options.batchSize, tokens: TOKENS_PER_REQUEST })) {
      vectors.push(...(await this.request(batch, signal)));
    }
    return vectors;
  }

  /** A provider that has asked for a pause is not asked by other jobs until it is over. Questions of people do not wait. */
  private heedLimit(): void {
    const seconds = Math.ceil((this.pausedUntil - Date.now()) / 1_000);
    if (seconds <= 0) return;
    throw new AppError('EMBEDDING.RATE_LIMITED', 'the provider has asked for a pause', { retryAfterSeconds: seconds });
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<number[]> {
    const [vector] = await this.request([text], signal);
    return vector!;
  }

  private async request(texts: string[], caller?: AbortSignal): Promise<number[][]> {
    caller?.throwIfAborted();
    // the client's own limit ends with the headers; this one covers the body and all tries together
    const deadline = AbortSignal.timeout(this.options.timeoutMs);
    const signal = caller ? AbortSignal.any([caller, deadline]) : deadline;
    try {
      const vectors = await retrying(async () => readVectors(await this.post(texts, signal), texts.length), signal);
      this.checkDimensions(vectors);
      return vectors;
    } catch (error) {
      caller?.throwIfAborted();
      if (error instanceof AppError) throw error;
      const failure = deadline.aborted ? ({ kind: 'timeout', message: 'the time limit ran out' } as const) : toFailure(error);
      if (failure.kind === 'rate_limited') this.pausedUntil = Date.now() + (failure.retryAfterSeconds ?? 0) * 1_000;
      throw toAppError(CODES[failure.kind], failure, error);
    }
  }

  private async post(texts: string[], signal: AbortSignal): Promise<unknown> {
    const body = {
      model: this.options.model,
      input: texts,
      encoding_format: this.packed ? ('base64' as const) : ('float' as const),
      ...(this.sendDimensions && { dimensions: this.options.dimensions! }),
    };
    try {
      return await this.client.embeddings.create(body, { signal });
    } catch (error) {
      if (!this.dropRefused(toFailure(error))) throw error;
      return this.post(texts, signal);
    }
  }

  /** Some endpoints refuse what they do not know; the answers are checked all the same. @returns whether to ask again without */
  private dropRefused({ kind, message }: ProviderFailure): boolean {
    if (kind !== 'rejected') return false;
    if (this.sendDimensions && /dimension|matryoshka/i.test(message)) this.sendDimensions = false;
    else if (this.packed && /encoding|base64/i.test(message)) this.packed = false;
    else return false;
    return true;
  }

  private checkDimensions(vectors: number[][]): void {
    const expected = (this.dimensions ??= vectors[0]?.length);
    const other = vectors.find(({ length }) => length !== expected);
    if (!other) return;
    const message = `the embedding model answers with ${other.length} dimensions where ${expected} were expected`;
    throw new AppError('EMBEDDING.DIMENSION_MISMATCH', message, { internal: this.options.model });
  }
}
