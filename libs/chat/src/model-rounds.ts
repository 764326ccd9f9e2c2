import type { ChatEvent, RequestedCall } from '@causeway/kernel';
import type { PoolTool } from '@causeway/mcp-pool';
import type { LanguageModel, ModelMessage, ModelRequest, ModelTool, ModelToolCall } from '@causeway/models';
import type { AnswerDraft } from './answer-draft.js';
import { asCompleted } from './as-completed.js';
import { toModelTool } from './model-tool.js';
import { cut } from './tool-output.js';
import type { ToolOutcome } from './tool-runner.js';

/** Calls of one round that are made; the model is told of the others. */
const MAX_CALLS_PER_ROUND = 16;

export interface RoundsContext {
  models: LanguageModel;
  /** Everything but the tools. */
  request: ModelRequest;
  poolTools: PoolTool[];
  clientTools: ModelTool[];
  /** Rounds in which the model may call tools; one more follows without them. */
  maxRounds: number;
  runTool(call: ModelToolCall, signal: AbortSignal): Promise<ToolOutcome>;
  signal: AbortSignal;
}

/**
 * Lets the model speak and call tools in turn, until it calls none, calls a tool of the client, or has used up its rounds.
 * Fills the draft on the way.
 */
export async function* modelRounds(context: RoundsContext, draft: AnswerDraft): AsyncGenerator<ChatEvent> {
  const messages = [...context.request.messages];
  for (let round = 0; ; round++) {
    const poolTools = round < context.maxRounds ? context.poolTools : [];
    const spoken = yield* oneRound(context, { messages, poolTools, first: round === 0 }, draft);
    const own = spoken.calls.filter(({ name }) => context.clientTools.some((tool) => tool.name === name));
    if (own.length > 0) {
      // calls of the pool in the same breath are not made: their results would be lost on the client's next request
      draft.finishReason = 'tool_calls';
      draft.toolCalls = own;
      return;
    }
    if (spoken.calls.length === 0 || poolTools.length === 0) return;
    messages.push({ role: 'assistant', content: spoken.text || null, toolCalls: spoken.calls });
    messages.push(...(yield* runCalls(context, spoken.calls, draft)));
  }
}

interface RoundInput {
  messages: ModelMessage[];
  poolTools: PoolTool[];
  first: boolean;
}

async function* oneRound(
  context: RoundsContext,
  { messages, poolTools, first }: RoundInput,
  draft: AnswerDraft,
): AsyncGenerator<ChatEvent, { text: string; calls: RequestedCall[] }> {
  const tools = [...context.clientTools, ...poolTools.map(toModelTool)];
  const request: ModelRequest = { ...context.request, messages, ...(tools.length > 0 && { tools }) };
  // a forced call is forced once: the result would never be put into words otherwise
  if (tools.length === 0 || (!first && request.toolChoice !== 'none')) delete request.toolChoice;
  let text = '';
  const calls: RequestedCall[] = [];
  for await (const event of context.models.stream(request, context.signal)) {
    if (event.type === 'delta') {
      text += event.text;
      const shown = draft.append(event.text);
      if (shown !== '') yield { type: 'delta', text: shown };
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
  const made = calls.slice(0, MAX_CALLS_PER_ROUND);
  const limit = draft.shareOfToolText(made.length);
  const contents = calls.map(() => `The tool was not called: only ${MAX_CALLS_PER_ROUND} calls are made at a time.`);
  const running = made.map(async (call, at) => ({ at, ...(await runTool(call, signal)) }));
  for await (const { at, step, content } of asCompleted(running)) {
    contents[at] = cut(content, limit);
    draft.addStep(step, contents[at].length);
    yield { type: 'tool', step };
  }
  return calls.map(({ id }, at) => ({ role: 'tool', toolCallId: id, content: contents[at] ?? '' }));
}
