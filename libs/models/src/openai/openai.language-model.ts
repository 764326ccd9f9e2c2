import { AppError, type ErrorCode } from '@causeway/kernel';
import type OpenAI from 'openai';
import type { LanguageModel, ModelEvent, ModelInfo, ModelRequest } from '../language-model.port.js';
import { chatBody, type Dialect, initialDialect, dialectAfterRefusal } from './chat-body.js';
import { type ChatChunk, readChunks } from './chat-chunks.js';
import { IdleTimer } from './idle-timer.js';
import { type ProviderEndpoint, createClient } from './openai-client.js';
import { type ProviderFailureKind, toAppError, toProviderFailure } from './provider-failure.js';
import { withRetries } from './with-retries.js';

export interface OpenAiLanguageModelOptions extends ProviderEndpoint {
  model: string;
}

const CODES: Record<ProviderFailureKind, ErrorCode> = {
  rate_limited: 'MODEL.RATE_LIMITED',
  rejected: 'MODEL.REJECTED',
  unavailable: 'MODEL.UNAVAILABLE',
  unauthorized: 'MODEL.UNAVAILABLE',
  timeout: 'MODEL.TIMEOUT',
  not_found: 'MODEL.NOT_FOUND',
  bad_response: 'MODEL.BAD_RESPONSE',
};

/** Dialects differ in two parameters, so a third refusal has another reason. */
const MAX_DIALECT_CHANGES = 2;

/**
 * Answers with an endpoint that implements OpenAI's `/chat/completions`. `timeoutMs` limits each silence of the endpoint,
 * not the whole answer.
 */
export class OpenAiLanguageModel implements LanguageModel {
  private readonly client: OpenAI;
  private dialect: Dialect;

  constructor(private readonly options: OpenAiLanguageModelOptions) {
    this.client = createClient(options);
    this.dialect = initialDialect(options.baseUrl);
  }

  list(): ModelInfo[] {
    return [{ id: this.options.model, ownedBy: 'provider', tools: true }];
  }

  async *stream(request: ModelRequest, caller?: AbortSignal): AsyncGenerator<ModelEvent> {
    caller?.throwIfAborted();
    const idle = new IdleTimer(this.options.timeoutMs);
    const signal = caller ? AbortSignal.any([caller, idle.signal]) : idle.signal;
    try {
      // the client ends an aborted stream without an error, so an unfinished answer may also mean an aborted signal
      const chunks = await withRetries(() => this.open(request, signal), signal);
      yield* readChunks(withIdleTimer(chunks, idle));
    } catch (error) {
      caller?.throwIfAborted();
      if (error instanceof AppError) throw error;
      const failure = idle.expired
        ? ({ kind: 'timeout', message: 'the provider was silent for too long' } as const)
        : toProviderFailure(error);
      throw toAppError(CODES[failure.kind], failure, error);
    } finally {
      idle.stop();
    }
  }

  /** Sends the request. If the endpoint refuses a parameter that dialects differ in, the next dialect is used from then on. */
  private async open(request: ModelRequest, signal: AbortSignal, changes = 0): Promise<AsyncIterable<ChatChunk>> {
    const dialect = this.dialect;
    const body = chatBody(request, dialect);
    try {
      return await this.client.chat.completions.create(body, { signal });
    } catch (error) {
      const { kind, message, param } = toProviderFailure(error);
      const mayChange = kind === 'rejected' && changes < MAX_DIALECT_CHANGES;
      const next = mayChange ? dialectAfterRefusal(dialect, `${param ?? ''} ${message}`, body) : undefined;
      if (!next) throw error;
      this.dialect = next;
      return this.open(request, signal, changes + 1);
    }
  }
}

/** Runs the timer while waiting for the next chunk, but not while the reader processes one. */
async function* withIdleTimer(chunks: AsyncIterable<ChatChunk>, idle: IdleTimer): AsyncGenerator<ChatChunk> {
  idle.restart();
  for await (const chunk of chunks) {
    idle.stop();
    yield chunk;
    idle.restart();
  }
}
