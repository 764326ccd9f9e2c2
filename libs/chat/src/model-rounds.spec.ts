import type { ChatEvent } from '@causeway/kernel';
import type { PoolTool } from '@causeway/mcp-pool';
import type { LanguageModel, ModelEvent, ModelRequest, ModelToolCall } from '@causeway/models';
import { AnswerDraft } from './answer-draft.js';
import { modelRounds, type RoundsContext } from './model-rounds.js';

const POOL_TOOL: PoolTool = { name: 's__echo', server: 's', tool: 'echo', title: 'Echo', inputSchema: { type: 'object' } };
const CLIENT_TOOL = { name: 'show_map', description: 'Shows a map', parameters: {} };
const USAGE = { promptTokens: 10, completionTokens: 2 };

const says = (...texts: string[]): ModelEvent[] => [
  ...texts.map((text) => ({ type: 'delta', text }) as const),
  { type: 'finish', reason: 'stop', usage: USAGE },
];
const calls = (...names: string[]): ModelEvent[] => [
  { type: 'toolCalls', calls: names.map((name, at) => ({ id: `call_${at}`, name, arguments: '{}' })) },
  { type: 'finish', reason: 'tool_calls', usage: USAGE },
];

/** A model that yields one entry of its script per round and records the requests. */
class ScriptedModel implements LanguageModel {
  readonly requests: ModelRequest[] = [];

  constructor(private readonly script: ModelEvent[][]) {}

  list() {
    return [{ id: 'scripted', ownedBy: 'test', tools: true }];
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    const events = this.script[this.requests.length];
    this.requests.push(request);
    if (!events) throw new Error('the script is at its end');
    yield* events;
  }
}

async function play(script: ModelEvent[][], overrides: Partial<RoundsContext> = {}) {
  const models = new ScriptedModel(script);
  const draft = new AnswerDraft(null);
  const made: string[] = [];
  const context: RoundsContext = {
    models,
    request: { model: 'scripted', messages: [{ role: 'user', content: 'go' }] },
    poolTools: [POOL_TOOL],
    clientTools: [],
    maxRounds: 3,
    runTool: async ({ id, name }: ModelToolCall) => {
      made.push(id);
      const step = { tool: name, arguments: {}, isError: false, result: `result of ${id}`, durationMs: 1 };
      return { step, content: `result of ${id}` };
    },
    signal: new AbortController().signal,
    ...overrides,
  };
  const events: ChatEvent[] = [];
  for await (const event of modelRounds(context, draft)) events.push(event);
  return { events, draft, made, requests: models.requests };
}

describe('modelRounds', () => {
  it('yields the deltas of an answer without tool calls', async () => {
    const { events, draft, requests } = await play([says('Hel', 'lo')]);
    expect(events).toEqual([
      { type: 'delta', text: 'Hel' },
      { type: 'delta', text: 'lo' },
    ]);
    expect(draft.done('m')).toMatchObject({ text: 'Hello', finishReason: 'stop', usage: USAGE, toolCalls: [] });
    expect(requests[0]?.tools).toEqual([
      { name: 's__echo', description: 'Echo', parameters: { type: 'object', properties: {} } },
    ]);
  });

  it('runs the calls of a round and returns the results to the model in the order of the calls', async () => {
    const { events, draft, requests } = await play([
      [{ type: 'delta', text: 'Let me see.' }, ...calls('s__echo', 's__echo')],
      says('Done.'),
    ]);
    expect(requests[1]?.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: 'Let me see.',
        toolCalls: [expect.objectContaining({ id: 'call_0' }), expect.objectContaining({ id: 'call_1' })],
      },
      { role: 'tool', toolCallId: 'call_0', content: 'result of call_0' },
      { role: 'tool', toolCallId: 'call_1', content: 'result of call_1' },
    ]);
    expect(events.map(({ type }) => type)).toEqual(['delta', 'tool', 'tool', 'delta']);
    expect(draft.done('m')).toMatchObject({ text: 'Let me see.\n\nDone.', usage: { promptTokens: 20, completionTokens: 4 } });
  });

  it('runs the calls of a round concurrently', async () => {
    let waiting = 0;
    let release!: () => void;
    const all = new Promise<void>((resolve) => (release = resolve));
    const runTool = async ({ name }: ModelToolCall) => {
      if (++waiting === 2) release();
      await all;
      return { step: { tool: name, arguments: {}, isError: false, result: '', durationMs: 1 }, content: '' };
    };
    const { draft } = await play([calls('s__echo', 's__echo'), says('ok')], { runTool });
    expect(draft.steps).toHaveLength(2);
  });

  it('sends a last request without tools when the rounds are used up', async () => {
    const { draft, made, requests } = await play([calls('s__echo'), calls('s__echo'), says('Enough.')], { maxRounds: 2 });
    expect(made).toHaveLength(2);
    expect(requests.map(({ tools }) => tools?.length)).toEqual([1, 1, undefined]);
    expect(draft.text()).toBe('Enough.');
  });

  it('ignores tool calls in the last round', async () => {
    const { made, draft } = await play([calls('s__echo'), calls('s__echo')], { maxRounds: 1 });
    expect(made).toHaveLength(1);
    expect(draft.done('m')).toMatchObject({ finishReason: 'stop', toolCalls: [] });
  });

  it("returns calls of the client's tools and runs no other call of the round", async () => {
    const { made, draft } = await play([calls('s__echo', 'show_map')], { clientTools: [CLIENT_TOOL] });
    expect(made).toEqual([]);
    expect(draft.done('m')).toMatchObject({
      finishReason: 'tool_calls',
      toolCalls: [{ id: 'call_1', name: 'show_map', arguments: '{}' }],
    });
  });

  it('runs 16 calls per round and tells the model that the others were not made', async () => {
    const names = Array.from({ length: 20 }, () => 's__echo');
    const { made, requests } = await play([calls(...names), says('ok')]);
    expect(made).toHaveLength(16);
    const results = requests[1]?.messages.filter(({ role }) => role === 'tool') ?? [];
    expect(results).toHaveLength(20);
    expect(results.at(-1)?.content).toContain('not called');
  });

  it('truncates long results so that all results of an answer fit the limit', async () => {
    const runTool = async ({ name }: ModelToolCall) => {
      const step = { tool: name, arguments: {}, isError: false, result: '', durationMs: 1 };
      return { step, content: 'x'.repeat(100_000) };
    };
    const many = calls(...Array.from({ length: 16 }, () => 's__echo'));
    const { requests } = await play([calls('s__echo'), many, many, says('ok')], { runTool });
    const lengths = requests.at(-1)!.messages.flatMap(({ role, content }) => (role === 'tool' ? [content.length] : []));
    expect(Math.round(lengths[0]! / 1000)).toBe(24);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThan(200_000);
    expect(Math.min(...lengths)).toBeGreaterThan(1000);
  });

  it('sends a tool choice of required in the first round only', async () => {
    const request: ModelRequest = { model: 'scripted', messages: [], toolChoice: 'required' };
    const { requests } = await play([calls('s__echo'), says('ok')], { request });
    expect(requests.map(({ toolChoice }) => toolChoice)).toEqual(['required', undefined]);
  });

  it('sets the finish reason of the model', async () => {
    const { draft } = await play([[{ type: 'finish', reason: 'length', usage: USAGE }]]);
    expect(draft.finishReason).toBe('length');
  });
});
