import type OpenAI from 'openai';
import type { ModelMessage, ModelRequest, ModelTool } from '../language-model.port.js';

export type ChatBody = OpenAI.ChatCompletionCreateParamsStreaming;

/** How OpenAI-compatible endpoints differ. The dialect of an endpoint is learned from the requests that it refuses. */
export interface Dialect {
  /** True if the endpoint accepts `stream_options`, which ask for token counts. */
  usage: boolean;
  tokenLimit: 'max_tokens' | 'max_completion_tokens';
}

/** The dialect of the first request: newer models of OpenAI refuse `max_tokens`, and other servers know only that. */
export function initialDialect(baseUrl: string | undefined): Dialect {
  return { usage: true, tokenLimit: baseUrl === undefined ? 'max_completion_tokens' : 'max_tokens' };
}

/** Returns the dialect to try after a refusal, or `undefined` if the refusal has another reason. */
export function dialectAfterRefusal(dialect: Dialect, refusal: string, body: ChatBody): Dialect | undefined {
  if (dialect.usage && /stream_options|include_usage/i.test(refusal)) return { ...dialect, usage: false };
  if (dialect.tokenLimit in body && refusal.includes(dialect.tokenLimit)) {
    return { ...dialect, tokenLimit: dialect.tokenLimit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  }
  return undefined;
}

/** Builds the body of a streaming chat completion request. Parameters that are not set are left out. */
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
  // most endpoints refuse a tool choice without tools
  if (!tools?.length) return {};
  const choice = typeof toolChoice === 'object' ? { type: 'function' as const, function: toolChoice } : toolChoice;
  return { tools: tools.map(toTool), ...(choice !== undefined && { tool_choice: choice }) };
}

function toTool({ name, description, parameters }: ModelTool): OpenAI.ChatCompletionTool {
  return { type: 'function', function: { name, description, parameters } };
}
