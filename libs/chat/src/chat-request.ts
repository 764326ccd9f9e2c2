import type { ModelMessage, ModelRequest, ModelTool } from '@causeway/models';

/** Id of the service's own model: the default chat model with all collections and tools that the caller may use. */
export const SERVICE_MODEL = 'causeway';

/** Options of the generation, passed on to the model unchanged. */
export type GenerationOptions = Pick<
  ModelRequest,
  'temperature' | 'topP' | 'maxTokens' | 'stop' | 'seed' | 'user' | 'toolChoice'
>;

/**
 * A question with its history. {@link SERVICE_MODEL} uses documents and pool tools by default, the extractive model uses
 * documents, and any other model uses only what `collections` and `tools` ask for.
 */
export interface ChatRequest extends GenerationOptions {
  /** Defaults to {@link SERVICE_MODEL}. */
  model?: string;
  /** The whole history, oldest first. The service does not read earlier turns of the conversation. */
  messages: ModelMessage[];
  /** Ids of collections to search, or `all` that the principal may access. An empty list means none. */
  collections?: string[] | 'all';
  /** Names of pool tools that the service may call. `*` matches any characters. An empty list means none. */
  tools?: string[] | 'all';
  /** Tools of the client. A call of one ends the answer with `tool_calls`, because only the client can make it. */
  clientTools?: ModelTool[];
  /** Maximum number of passages. Defaults to 8. */
  passages?: number;
  /** Id of the conversation to append the turn to. Defaults to a new one. */
  conversationId?: string;
  /** `false` if the turn must not be stored. */
  store?: boolean;
}

/** Returns the text of the last user message, or an empty string if there is none. */
export function questionOf(messages: ModelMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
