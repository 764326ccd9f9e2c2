import type { ChatRequest } from '@causeway/chat';
import { z } from 'zod';
import { chatMessage, toModelMessage } from './chat-message.dto.js';

const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -');

const tool = z.object({
  type: z.literal('function', { error: 'only tools of type "function" are supported' }),
  function: z.object({
    name: toolName,
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: toolName }) }),
]);

const causeway = z
  .strictObject({
    collections: z
      .union([z.literal('all'), z.array(z.uuid()).max(100)])
      .optional()
      .describe('The collections to search for passages; an empty list: none'),
    tools: z
      .union([z.literal('all'), z.array(z.string().min(1)).max(128)])
      .optional()
      .describe(
        'The tools of MCP servers that the service may call for this answer; `*` matches any characters; an empty list: none',
      ),
    passages: z.int().min(1).max(50).optional().describe('The maximum number of passages; default 8'),
    conversationId: z.uuid().optional().describe('The conversation to add the turn to, from an earlier answer'),
  })
  .describe('What Causeway adds to the answer. Without it, only the model `causeway` uses documents and tools');

/** Fields of the OpenAI API that this service does not support and that change the meaning of an answer, so they are not ignored. */
const refused = {
  n: z.literal(1, { error: 'only one choice is supported' }).nullish(),
  logprobs: z.literal(false, { error: 'log probabilities are not supported' }).nullish(),
  modalities: z.array(z.literal('text', { error: 'only text is supported' })).nullish(),
  response_format: z.looseObject({ type: z.literal('text', { error: 'only "text" is supported' }) }).nullish(),
  functions: z.never({ error: '"functions" is deprecated; use "tools"' }).nullish(),
};

/** The body of `POST /v1/chat/completions`. Fields of the OpenAI API that are not named here are ignored. */
export const completionRequest = z.object({
  model: z.string().min(1),
  messages: z.array(chatMessage).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.int().nullish(),
  user: z.string().nullish(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: toolChoice.nullish(),
  store: z.boolean().nullish().describe('`false`: the turn is not stored in a conversation'),
  causeway: causeway.nullish(),
  ...refused,
});

export type CompletionRequest = z.infer<typeof completionRequest>;

export function toChatRequest(body: CompletionRequest): ChatRequest {
  return {
    model: body.model,
    messages: body.messages.map(toModelMessage),
    clientTools: (body.tools ?? []).map(toModelTool),
    toolChoice: toToolChoice(body.tool_choice),
    temperature: body.temperature ?? undefined,
    topP: body.top_p ?? undefined,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? undefined),
    seed: body.seed ?? undefined,
    user: body.user ?? undefined,
    store: body.store ?? undefined,
    ...body.causeway,
  };
}

function toModelTool({ function: { name, description, parameters } }: z.infer<typeof tool>) {
  return { name, description: description ?? '', parameters: parameters ?? { type: 'object', properties: {} } };
}

function toToolChoice(choice: CompletionRequest['tool_choice']): ChatRequest['toolChoice'] {
  if (!choice) return undefined;
  return typeof choice === 'string' ? choice : { name: choice.function.name };
}
