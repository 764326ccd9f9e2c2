import type { ChatEvent, RequestedCall } from '@causeway/kernel';
import type { PoolTool } from '@causeway/mcp-pool';
import type { LanguageModel, ModelMessage, ModelRequest, ModelTool, ModelToolCall } from '@causeway/models';
import type { AnswerDraft } from './answer-draft.js';
import { asCompleted } from './as-completed.js';
import { toModelTool } from './model-tool.js';
import { truncateText } from './tool-output.js';
import type { ToolRunResult } from './tool-runner.js';

/** Further calls of a round are not made, and the model reads so in their results. */
const MAX_CALLS_PER_ROUND = 16;

export interface RoundsContext {
  models: LanguageModel;
  /** The request without tools. */
  request: ModelRequest;
  poolTools: PoolTool[];
  clientTools: ModelTool[];
  /** Rounds in which the model may call tools. One more round without tools follows. */
  maxRounds: number;
  runTool(call: ModelToolCall, signal: AbortSignal): Promise<ToolRunResult>;
  signal: AbortSignal;
}

/**
 * Sends requests to the model and runs the tools it calls, until it calls none, calls a tool of the client, or has used
 * up its rounds. Fills the draft.
 */
export async function* modelRounds(context: RoundsContext, draft: AnswerDraft): AsyncGenerator<ChatEvent> {
  const messages = [...context.request.messages];
  for (let round = 0; ; round++) {
    const poolTools = round < context.maxRounds ? context.poolTools : [];
    const { text, calls } = yield* runRound(context, { messages, poolTools, isFirst: round === 0 }, draft);
    const clientCalls = calls.filter(({ name }) => context.clientTools.some((tool) => tool.name === name));
    if (clientCalls.length > 0) {
      // pool tools called in the same round are not run, because the client's next request would not contain their results
      draft.finishReason = 'tool_calls';
      draft.toolCalls = clientCalls;
      return;
    }
    if (calls.length === 0 || poolTools.length === 0) return;
    messages.push({ role: 'assistant', content: text || null, toolCalls: calls });
    messages.push(...(yield* runCalls(context, calls, draft)));
  }
}

interface RoundInput {
  messages: ModelMessage[];
  poolTools: PoolTool[];
  isFirst: boolean;
}

async function* runRound(
  context: RoundsContext,
  { messages, poolTools, isFirst }: RoundInput,
  draft: AnswerDraft,
): AsyncGenerator<ChatEvent, { text: string; calls: RequestedCall[] }> {
  const tools = [...context.clientTools, ...poolTools.map(toModelTool)];
  const request: ModelRequest = { ...context.request, messages, ...(tools.length > 0 && { tools }) };
  // a tool choice that forces calls applies to the first round only, since the model could never answer otherwise
  if (tools.length === 0 || (!isFirst && request.toolChoice !== 'none')) delete request.toolChoice;
  let text = '';
  const calls: RequestedCall[] = [];
  for await (const event of context.models.stream(request, context.signal)) {
    if (event.type === 'delta') {
      text += event.text;
      const sendable = draft.append(event.text);
      if (sendable !== '') yield { type: 'delta', text: sendable };
    } else if (event.type === 'toolCalls') {
      calls.push(...event.calls);
    } else {
      draft.finishReason = event.reason === 'tool_calls' ? 'stop' : event.reason;
      draft.endRound(event.usage);
    }
  }
  return { text, calls };
}

async function* runCalls(
  { runTool, signal }: RoundsContext,
  calls: ModelToolCall[],
  draft: AnswerDraft,
): AsyncGenerator<ChatEvent, ModelMessage[]> {
  const callsToRun = calls.slice(0, MAX_CALLS_PER_ROUND);
  const limit = draft.maxResultText(callsToRun.length);
  const contents = calls.map(() => `The tool was not called: only ${MAX_CALLS_PER_ROUND} calls are made at a time.`);
  const running = callsToRun.map(async (call, index) => ({ index, ...(await runTool(call, signal)) }));
  for await (const { index, step, content } of asCompleted(running)) {
    contents[index] = truncateText(content, limit);
    draft.appendStep(step, contents[index].length);
    yield { type: 'tool', step };
  }
  return calls.map(({ id }, index) => ({ role: 'tool', toolCallId: id, content: contents[index] ?? '' }));
}
