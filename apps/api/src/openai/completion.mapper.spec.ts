import { type Done, openingChunk, toChunks, toCompletion } from './completion.mapper.js';

const ENVELOPE = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'causeway' };

function buildDone(overrides: Partial<Done> = {}): Done {
  return {
    type: 'done',
    text: 'Hello',
    model: 'gpt',
    finishReason: 'stop',
    citations: [],
    toolSteps: [],
    usage: { promptTokens: 3, completionTokens: 2 },
    toolCalls: [],
    droppedMarkers: 0,
    warnings: [],
    conversationId: 'c',
    ...overrides,
  };
}

const CALLED = buildDone({ text: '', finishReason: 'tool_calls', toolCalls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }] });

describe('toCompletion', () => {
  it('returns one choice, the usage and the extension "causeway"', () => {
    expect(toCompletion(ENVELOPE, buildDone())).toEqual({
      ...ENVELOPE,
      object: 'chat.completion',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello', refusal: null }, logprobs: null, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      causeway: { model: 'gpt', citations: [], toolSteps: [], droppedMarkers: 0, warnings: [], conversationId: 'c' },
    });
  });

  it('has null content when the answer has only tool calls', () => {
    const { message } = toCompletion(ENVELOPE, CALLED).choices[0]!;
    expect(message).toMatchObject({
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
    });
  });
});

describe('toChunks', () => {
  const deltas = (chunks: object[]) => (chunks as ReturnType<typeof openingChunk>[]).map(({ choices }) => choices[0]);

  it('starts a stream with the role', () => {
    expect(openingChunk(ENVELOPE)).toEqual({
      ...ENVELOPE,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null }],
    });
  });

  it('returns one chunk for a delta and none for passages', () => {
    expect(deltas(toChunks(ENVELOPE, { type: 'delta', text: 'He' }, false))).toMatchObject([{ delta: { content: 'He' } }]);
    expect(toChunks(ENVELOPE, { type: 'passages', passages: [] }, false)).toEqual([]);
  });

  it('returns a tool step in a chunk with an empty delta', () => {
    const step = { tool: 's__t', arguments: {}, isError: false, result: 'ok', durationMs: 1 };
    expect(toChunks(ENVELOPE, { type: 'tool', step }, false)).toMatchObject([
      { choices: [{ delta: {} }], causeway: { tool: step } },
    ]);
  });

  it('ends with the finish reason and the extension, then with the usage if it was requested', () => {
    const [finish, ...none] = toChunks(ENVELOPE, buildDone(), false);
    expect(finish).toMatchObject({ choices: [{ delta: {}, finish_reason: 'stop' }], causeway: { conversationId: 'c' } });
    expect(none).toEqual([]);
    const [, usage] = toChunks(ENVELOPE, buildDone(), true);
    expect(usage).toMatchObject({ choices: [], usage: { total_tokens: 5 } });
  });

  it('sends the tool calls for the client before the finish reason', () => {
    expect(deltas(toChunks(ENVELOPE, CALLED, false))).toMatchObject([
      { delta: { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] } },
      { delta: {}, finish_reason: 'tool_calls' },
    ]);
  });
});
