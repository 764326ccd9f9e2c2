import type { FinishReason, TokenUsage } from '@causeway/kernel';
import type { ModelEvent } from '../language-model.port.js';
import { ToolCallAssembly, type ToolCallPiece } from './tool-call-assembly.js';

/** The fields of a chunk that are read. Any may be missing, and all other fields, such as reasoning text, are ignored. */
export interface ChatChunk {
  choices?:
    | {
        delta?: { content?: string | null; refusal?: string | null; tool_calls?: ToolCallPiece[] | null } | null;
        finish_reason?: string | null;
      }[]
    | null;
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

/**
 * Turns the chunks of one stream into events.
 *
 * @throws Error if the stream ends without a finish reason
 */
export async function* readChunks(chunks: AsyncIterable<ChatChunk>): AsyncGenerator<ModelEvent> {
  const assembly = new ToolCallAssembly();
  let finish: string | undefined;
  let usage: TokenUsage = { promptTokens: 0, completionTokens: 0 };
  for await (const chunk of chunks) {
    const choice = chunk.choices?.[0];
    const text = (choice?.delta?.content ?? '') + (choice?.delta?.refusal ?? '');
    if (text !== '') yield { type: 'delta', text };
    for (const piece of choice?.delta?.tool_calls ?? []) assembly.append(piece);
    finish = choice?.finish_reason ?? finish;
    if (chunk.usage)
      usage = { promptTokens: chunk.usage.prompt_tokens ?? 0, completionTokens: chunk.usage.completion_tokens ?? 0 };
  }
  if (finish === undefined) throw new Error('the stream ended before the answer was finished');
  const calls = assembly.calls();
  const reason = finishReason(finish, calls.length > 0);
  if (reason === 'tool_calls') yield { type: 'toolCalls', calls };
  yield { type: 'finish', reason, usage };
}

/** Normalizes the reason: some providers end tool calls with `stop`. A call that a limit has cut off does not count. */
function finishReason(reported: string, hasCalls: boolean): FinishReason {
  if (reported === 'length' || reported === 'content_filter') return reported;
  return hasCalls ? 'tool_calls' : 'stop';
}
