import type { ChatEvent, TokenUsage, ToolStep } from '@causeway/kernel';

export type Done = ChatEvent & { type: 'done' };

/** The fields that all chunks of one answer share. `created` is in seconds since 1970. */
export interface Envelope {
  id: string;
  created: number;
  /** The model id from the request. */
  model: string;
}

export interface Delta {
  role?: 'assistant';
  content?: string;
  tool_calls?: (ReturnType<typeof toToolCall> & { index: number })[];
}

/** The field `causeway`, which extends the protocol: what Causeway did for this answer. */
function extension(done: Done) {
  const { model, citations, toolSteps, droppedMarkers, warnings, conversationId } = done;
  return { model, citations, toolSteps, droppedMarkers, warnings, conversationId };
}

/** The answer to a request that does not stream. */
export function toCompletion(envelope: Envelope, done: Done) {
  const calls = done.toolCalls.map(toToolCall);
  const content = calls.length > 0 && done.text === '' ? null : done.text;
  const message = { role: 'assistant' as const, content, refusal: null, ...(calls.length > 0 && { tool_calls: calls }) };
  return {
    ...envelope,
    object: 'chat.completion' as const,
    choices: [{ index: 0, message, logprobs: null, finish_reason: done.finishReason }],
    usage: toUsage(done.usage),
    causeway: extension(done),
  };
}

/** The first chunk of a stream. */
export function openingChunk(envelope: Envelope) {
  return chunk(envelope, { role: 'assistant', content: '' });
}

/** The chunks for one event. Retrieved passages are not streamed, so their event has none. */
export function toChunks(envelope: Envelope, event: ChatEvent, includeUsage: boolean): object[] {
  switch (event.type) {
    case 'delta':
      return [chunk(envelope, { content: event.text })];
    case 'tool':
      return [{ ...chunk(envelope, {}), causeway: { tool: event.step satisfies ToolStep } }];
    case 'passages':
      return [];
    case 'done':
      return closingChunks(envelope, event, includeUsage);
  }
}

function closingChunks(envelope: Envelope, done: Done, includeUsage: boolean): object[] {
  const calls = done.toolCalls.map((call, index) => chunk(envelope, { tool_calls: [{ index, ...toToolCall(call) }] }));
  const finish = { ...chunk(envelope, {}, done.finishReason), causeway: extension(done) };
  const usage = { ...chunk(envelope, {}), choices: [], usage: toUsage(done.usage) };
  return [...calls, finish, ...(includeUsage ? [usage] : [])];
}

function chunk(envelope: Envelope, delta: Delta, finishReason: Done['finishReason'] | null = null) {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return { ...envelope, object: 'chat.completion.chunk' as const, choices };
}

function toToolCall({ id, name, arguments: text }: Done['toolCalls'][number]) {
  return { id, type: 'function' as const, function: { name, arguments: text } };
}

function toUsage({ promptTokens, completionTokens }: TokenUsage) {
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens };
}
