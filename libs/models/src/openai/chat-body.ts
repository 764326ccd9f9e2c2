import type OpenAI from 'openai';
import type { ModelMessage, ModelRequest, ModelTool } from '../language-model.port.js';

export type ChatBody = OpenAI.ChatCompletionCreateParamsStreaming;

/** Where endpoints that call themselves OpenAI-compatible differ. Learned from their refusals. */
export interface Dialect {
  /** Whether the stream may be asked for its token counts. */
  usage: boolean;
  tokenLimit: 'max_tokens' | 'max_completion_tokens';
}

/** How an endpoint is addressed at first: OpenAI's newer models refuse the old name of the limit, others know only that. */
export function firstDialect(baseUrl: string | undefined): Dialect {
  return { usage: true, tokenLimit: baseUrl === undefined ? 'max_completion_tokens' : 'max_tokens' };
}

/** The dialect to try after a refusal; `undefined` if the refusal is about something else. */
export function otherDialect(dialect: Dialect, refusal: string, body: ChatBody): Dialect | undefined {
  if (dialect.usage && /stream_options|include_usage/i.test(refusal)) return { ...dialect, usage: false };
  if (dialect.tokenLimit in body && refusal.includes(dialect.tokenLimit)) {
    return { ...dialect, tokenLimit: dialect.tokenLimit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  }
  return undefined;
}

/** The body of a streaming chat completion. Parameters that were not asked for are left out. */
export function chatBody(request: ModelRequest, dialect: Dialect): ChatBody {
  const { temperature, topP, maxTokens, stop, seed, user } = request;
  return {
    model: request.model,
    messages: request.messages.map(toMessage),
    stream: true,
    ...(dialect.usage && { stream_options: { include_usage: true } }),
    ...toolParameters(request),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxTokens !== undefined && { [dialect.tokenLimit]: maxTokens }),
    ...(stop?.length && { stop }),
    ...(seed !== undefined && { seed }),
    ...(user !== undefined && { user }),
  };
}

function toMessage(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  if (message.role !== 'assistant') return message;
  const calls = message.toolCalls?.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: text },
  }));
  return { role: 'assistant', content: message.content, ...(calls?.length && { tool_calls: calls }) };
}

function toolParameters({ tools, toolChoice }: ModelRequest): Partial<ChatBody> {
  // a choice without tools is refused by most endpoints
  if (!tools?.length) return {};
  const choice = typeof toolChoice === 'object' ? { type: 'function' as const, function: toolChoice } : toolChoice;
  return { tools: tools.map(toTool), ...(choice !== undefined && { tool_choice: choice }) };
}

function toTool({ name, description, parameters }: ModelTool): OpenAI.ChatCompletionTool {
  return { type: 'function', function: { name, description, parameters } };
}
