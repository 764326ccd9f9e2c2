import type { FinishReason, Passage, TokenUsage } from '@causeway/kernel';

/** Injection token of the {@link LanguageModel}. */
export const LANGUAGE_MODEL = Symbol('LanguageModel');

/** Id of the model that answers by quoting passages. It is always available. */
export const EXTRACTIVE_MODEL = 'extractive';

export interface ModelInfo {
  id: string;
  ownedBy: string;
  /** False if the model ignores the tools of a request. */
  tools: boolean;
}

export interface ModelToolCall {
  /** Unique within one answer. The message with the result refers to it. */
  id: string;
  name: string;
  /** JSON as the model wrote it, which may be malformed. */
  arguments: string;
}

export type ModelMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string | null; toolCalls?: ModelToolCall[] }
  | { role: 'tool'; toolCallId: string; content: string };

export interface ModelTool {
  /** At most 64 characters of `[A-Za-z0-9_-]`. */
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
}

export type ModelToolChoice = 'auto' | 'none' | 'required' | { name: string };

export interface ModelRequest {
  /** One of the ids of {@link LanguageModel.list}. */
  model: string;
  messages: ModelMessage[];
  tools?: ModelTool[];
  toolChoice?: ModelToolChoice;
  temperature?: number;
  topP?: number;
  /** Maximum length of the answer, in tokens of the model. */
  maxTokens?: number;
  stop?: string[];
  seed?: number;
  /** Opaque id of the end user, passed on to the provider. */
  user?: string;
  /**
   * The passages retrieved for the question. A marker `[n]` refers to the passage at index `n - 1`. Only the `extractive`
   * model reads them; the messages contain their text for all others.
   */
  passages?: Passage[];
}

/** An event of a stream: any number of `delta`, at most one `toolCalls`, then exactly one `finish`. */
export type ModelEvent =
  | { type: 'delta'; text: string }
  | { type: 'toolCalls'; calls: ModelToolCall[] }
  | { type: 'finish'; reason: FinishReason; usage: TokenUsage };

export interface LanguageModel {
  /** Returns the available models, the default first. Never empty. */
  list(): ModelInfo[];

  /**
   * Streams one answer. Leaving the loop early aborts the request to the provider.
   *
   * @throws AppError `MODEL.NOT_FOUND`, `MODEL.REJECTED`, `MODEL.RATE_LIMITED`, `MODEL.UNAVAILABLE`, `MODEL.TIMEOUT`,
   *   `MODEL.BAD_RESPONSE`; the signal's reason when aborted
   */
  stream(request: ModelRequest, signal?: AbortSignal): AsyncIterable<ModelEvent>;
}
