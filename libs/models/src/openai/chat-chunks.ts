import type { FinishReason, TokenUsage } from '@causeway/kernel';
import type { ModelEvent } from '../language-model.port.js';
import { ToolCallAssembly, type ToolCallPiece } from './tool-call-assembly.js';

/** What is read of a chunk; everything may be missing, and what is not named here (such as reasoning) is ignored. */
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
 * @throws Error if the stream ends before the model said that it was done
 */
export async function* readChunks(chunks: AsyncIterable<ChatChunk>): AsyncGenerator<ModelEvent> {
  const assembly = new ToolCallAssembly();
  let finish: string | undefined;
  let usage: TokenUsage = { promptTokens: 0, completionTokens: 0 };
  for await (const chunk of chunks) {
    const choice = chunk.choices?.[0];
    const text = (choice?.delta?.content ?? '') + (choice?.delta?.refusal ?? '');
    if (text !== '') yield { type: 'delta', text };
    for (const piece of choice?.delta?.tool_calls ?? []) assembly.add(piece);
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

/** Some providers end tool calls with `stop`, and each has words of its own; a call cut off by a limit is no call. */
function finishReason(said: string, hasCalls: boolean): FinishReason {
  if (said === 'length' || said === 'content_filter') return said;
  return hasCalls ? 'tool_calls' : 'stop';
}
