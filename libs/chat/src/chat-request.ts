import type { ModelMessage, ModelRequest, ModelTool } from '@causeway/models';

/** Id of the service's own model: the configured chat model with every collection and every tool the caller may use. */
export const SERVICE_MODEL = 'causeway';

/** What the caller may set about the generation itself; handed to the model as it is. */
export type GenerationOptions = Pick<
  ModelRequest,
  'temperature' | 'topP' | 'maxTokens' | 'stop' | 'seed' | 'user' | 'toolChoice'
>;

/**
 * One question with its history. A model other than {@link SERVICE_MODEL} gets neither documents nor tools of the
 * pool unless `collections` and `tools` ask for them; the extractive model, which only quotes, gets documents always.
 */
export interface ChatRequest extends GenerationOptions {
  /** {@link SERVICE_MODEL} where absent. */
  model?: string;
  /** The whole history, oldest first; nothing is remembered between calls. */
  messages: ModelMessage[];
  /** Ids of collections to search, or all that the principal may see. Empty: none. */
  collections?: string[] | 'all';
  /** Names of pool tools that the service itself runs; `*` stands for any run of characters. Empty: none. */
  tools?: string[] | 'all';
  /** Tools of the caller: a call of one ends the answer with `tool_calls` and is never made here. */
  clientTools?: ModelTool[];
  /** Most passages to answer from; 8 where absent. */
  passages?: number;
  /** Conversation of the principal to add the turn to; a new one where absent. */
  conversationId?: string;
  /** `false`: the turn is not kept. */
  store?: boolean;
}

/** The text of the last user message; empty when there is none. */
export function questionOf(messages: ModelMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
