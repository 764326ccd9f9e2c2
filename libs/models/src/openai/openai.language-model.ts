import { AppError, type ErrorCode } from '@causeway/kernel';
import type OpenAI from 'openai';
import type { LanguageModel, ModelEvent, ModelInfo, ModelRequest } from '../language-model.port.js';
import { chatBody, type Dialect, firstDialect, otherDialect } from './chat-body.js';
import { type ChatChunk, readChunks } from './chat-chunks.js';
import { IdleTimer } from './idle-timer.js';
import { type Endpoint, makeClient } from './openai-client.js';
import { type FailureKind, toAppError, toFailure } from './provider-failure.js';
import { retrying } from './retrying.js';

export interface OpenAiLanguageModelOptions extends Endpoint {
  model: string;
}

const CODES: Record<FailureKind, ErrorCode> = {
  rate_limited: 'MODEL.RATE_LIMITED',
  rejected: 'MODEL.REJECTED',
  unavailable: 'MODEL.UNAVAILABLE',
  refused: 'MODEL.UNAVAILABLE',
  timeout: 'MODEL.TIMEOUT',
  not_found: 'MODEL.NOT_FOUND',
  bad_response: 'MODEL.BAD_RESPONSE',
};

/** There are two ways in which dialects differ; an endpoint that still refuses means something else. */
const MOST_CHANGES = 2;

/** Answers by any endpoint that speaks OpenAI's `/chat/completions`. `timeoutMs` limits each silence, not the answer. */
export class OpenAiLanguageModel implements LanguageModel {
  private readonly client: OpenAI;
  private dialect: Dialect;

  constructor(private readonly options: OpenAiLanguageModelOptions) {
    this.client = makeClient(options);
    this.dialect = firstDialect(options.baseUrl);
  }

  list(): ModelInfo[] {
    return [{ id: this.options.model, ownedBy: 'provider', tools: true }];
  }

  async *stream(request: ModelRequest, caller?: AbortSignal): AsyncGenerator<ModelEvent> {
    caller?.throwIfAborted();
    const idle = new IdleTimer(this.options.timeoutMs);
    const signal = caller ? AbortSignal.any([caller, idle.signal]) : idle.signal;
    try {
      // the client ends an aborted stream without a word: then the answer is unfinished, and the signals tell why
      const chunks = await retrying(() => this.open(request, signal), signal);
      yield* readChunks(listen(chunks, idle));
    } catch (error) {
      caller?.throwIfAborted();
      if (error instanceof AppError) throw error;
      const failure = idle.expired ? ({ kind: 'timeout', message: 'silent for too long' } as const) : toFailure(error);
      throw toAppError(CODES[failure.kind], failure, error);
    } finally {
      idle.stop();
    }
  }

  /** Sends the request; an endpoint that refuses a parameter for which there is another way is asked that way, and from then on. */
  private async open(request: ModelRequest, signal: AbortSignal, changes = 0): Promise<AsyncIterable<ChatChunk>> {
    const dialect = this.dialect;
    const body = chatBody(request, dialect);
    try {
      return await this.client.chat.completions.create(body, { signal });
    } catch (error) {
      const { kind, message, param } = toFailure(error);
      const asks = kind === 'rejected' && changes < MOST_CHANGES;
      const other = asks ? otherDialect(dialect, `${param ?? ''} ${message}`, body) : undefined;
      if (!other) throw error;
      this.dialect = other;
      return this.open(request, signal, changes + 1);
    }
  }
}

/** Watches for silence between chunks, but not while the reader is busy with one. */
async function* listen(chunks: AsyncIterable<ChatChunk>, idle: IdleTimer): AsyncGenerator<ChatChunk> {
  idle.heard();
  for await (const chunk of chunks) {
    idle.stop();
    yield chunk;
    idle.heard();
  }
}
