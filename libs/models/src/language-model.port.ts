import type { FinishReason, Passage, TokenUsage } from '@causeway/kernel';

/** Injection token of the {@link LanguageModel}. */
export const LANGUAGE_MODEL = Symbol('LanguageModel');

/** Id of the model that answers with the passages themselves; offered always. */
export const EXTRACTIVE_MODEL = 'extractive';

export interface ModelInfo {
  id: string;
  ownedBy: string;
  /** Whether the model may be given tools. One that may not ignores them. */
  tools: boolean;
}

export interface ModelToolCall {
  /** Unique within one answer; repeated by the message that carries the result. */
  id: string;
  name: string;
  /** JSON as the model wrote it: it may be malformed. */
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
  /** Limit of the answer, in tokens of the model. */
  maxTokens?: number;
  stop?: string[];
  seed?: number;
  /** Opaque id of the end user, handed to the provider. */
  user?: string;
  /**
   * The passages found for the question; passage `n - 1` is what a marker `[n]` names. Models that read prompts
   * ignore it (the messages hold the text already); `extractive` answers from it.
   */
  passages?: Passage[];
}

/** What a stream yields: any number of `delta`, at most one `toolCalls`, then exactly one `finish`. */
export type ModelEvent =
  | { type: 'delta'; text: string }
  | { type: 'toolCalls'; calls: ModelToolCall[] }
  | { type: 'finish'; reason: FinishReason; usage: TokenUsage };

export interface LanguageModel {
  /** The models offered, the default first. Never empty. */
  list(): ModelInfo[];

  /**
   * One answer. Leaving the loop early ends the request at the provider.
   *
   * @throws AppError `MODEL.NOT_FOUND`, `MODEL.REJECTED`, `MODEL.RATE_LIMITED`, `MODEL.UNAVAILABLE`, `MODEL.TIMEOUT`,
   *   `MODEL.BAD_RESPONSE`; the signal's reason when aborted
   */
  stream(request: ModelRequest, signal?: AbortSignal): AsyncIterable<ModelEvent>;
}
