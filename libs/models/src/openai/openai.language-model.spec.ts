import { LLMock } from '@copilotkit/aimock';
import {
  chunk,
  events,
  failure,
  hang,
  openStream,
  type ProviderAnswer,
  type ScriptedProvider,
  sendEvent,
  startProvider,
} from '../../../../test/factories/scripted-provider.js';
import type { ModelEvent, ModelRequest } from '../language-model.port.js';
import { OpenAiLanguageModel, type OpenAiLanguageModelOptions } from './openai.language-model.js';

jest.setTimeout(60_000);

let provider: ScriptedProvider | undefined;

afterEach(async () => {
  await provider?.stop();
  provider = undefined;
});

async function start(script: ProviderAnswer[], options: Partial<OpenAiLanguageModelOptions> = {}): Promise<OpenAiLanguageModel> {
  provider = await startProvider(...script);
  return new OpenAiLanguageModel({ apiKey: 'key', baseUrl: provider.baseUrl, timeoutMs: 5_000, model: 'm', ...options });
}

const buildRequest = (overrides: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  ...overrides,
});

async function all(stream: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const list: ModelEvent[] = [];
  for await (const event of stream) list.push(event);
  return list;
}

const said = (list: ModelEvent[]) => list.map((event) => (event.type === 'delta' ? event.text : '')).join('');
const piece = (index: number, id: string | undefined, name: string | undefined, text: string) =>
  chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] });
const usage = { id: 'c', choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } };
const done = [chunk({}, 'stop'), '[DONE]'];

describe('OpenAiLanguageModel', () => {
  it('streams text and reports token counts', async () => {
    const model = await start([
      events(
        { choices: [], prompt_filter_results: [] },
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'Hello' }),
        chunk({ content: ' 你好' }),
        chunk({}, 'stop'),
        usage,
        '[DONE]',
      ),
    ]);
    expect(await all(model.stream(buildRequest()))).toEqual([
      { type: 'delta', text: 'Hello' },
      { type: 'delta', text: ' 你好' },
      { type: 'finish', reason: 'stop', usage: { promptTokens: 7, completionTokens: 3 } },
    ]);
    expect(provider?.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer key' },
      body: { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true, stream_options: { include_usage: true } },
    });
  });

  it('sends tools, tool calls, tool results, and only the parameters that are set', async () => {
    const model = await start([events(chunk({ content: 'ok' }), ...done)]);
    const request = buildRequest({
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'assistant', content: null, toolCalls: [{ id: 'c1', name: 'srv__add', arguments: '{"a":1}' }] },
        { role: 'tool', toolCallId: 'c1', content: '2' },
      ],
      tools: [{ name: 'srv__add', description: 'adds', parameters: { type: 'object' } }],
      toolChoice: { name: 'srv__add' },
      temperature: 0,
      maxTokens: 5,
      stop: ['\n'],
    });
    await all(model.stream(request));
    expect(provider?.requests[0]?.body).toEqual({
      model: 'm',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'be brief' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'srv__add', arguments: '{"a":1}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '2' },
      ],
      tools: [{ type: 'function', function: { name: 'srv__add', description: 'adds', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'srv__add' } },
      temperature: 0,
      max_tokens: 5,
      stop: ['\n'],
    });
  });

  it('assembles tool calls from interleaved pieces', async () => {
    const model = await start([
      events(
        piece(0, 'a', 'one', ''),
        piece(1, 'b', 'two', '{"y":'),
        piece(0, undefined, undefined, '{"x"'),
        piece(1, undefined, undefined, '2}'),
        piece(0, undefined, undefined, ':1}'),
        chunk({}, 'tool_calls'),
        usage,
        '[DONE]',
      ),
    ]);
    expect(await all(model.stream(buildRequest()))).toEqual([
      {
        type: 'toolCalls',
        calls: [
          { id: 'a', name: 'one', arguments: '{"x":1}' },
          { id: 'b', name: 'two', arguments: '{"y":2}' },
        ],
      },
      { type: 'finish', reason: 'tool_calls', usage: { promptTokens: 7, completionTokens: 3 } },
    ]);
  });

  it('reports tool calls when the stream ends with stop but not when it ends with length', async () => {
    const model = await start([
      events(piece(0, 'a', 'one', '{}'), ...done),
      events(piece(0, 'a', 'one', '{"x'), chunk({}, 'length'), '[DONE]'),
    ]);
    const types = async () =>
      (await all(model.stream(buildRequest()))).map((event) => (event.type === 'finish' ? event.reason : event.type));
    expect(await types()).toEqual(['toolCalls', 'tool_calls']);
    expect(await types()).toEqual(['length']);
  });

  it('ignores reasoning text and streams the text of a refusal', async () => {
    const model = await start([
      events(chunk({ reasoning_content: 'hm' }), chunk({ content: null }), chunk({ refusal: 'No.' }), ...done),
    ]);
    expect(said(await all(model.stream(buildRequest())))).toBe('No.');
  });

  it('learns that an endpoint refuses stream_options or max_tokens', async () => {
    const ok = events(chunk({ content: 'ok' }), ...done);
    const model = await start([
      failure(400, 'Unknown field: stream_options'),
      failure(400, "Unsupported parameter: 'max_tokens'"),
      ok,
    ]);
    await all(model.stream(buildRequest({ maxTokens: 9 })));
    await all(model.stream(buildRequest({ maxTokens: 9 })));
    const bodies = provider?.requests.map(({ body }) => [
      'stream_options' in body,
      body['max_tokens'],
      body['max_completion_tokens'],
    ]);
    expect(bodies).toEqual([
      [true, 9, undefined],
      [false, 9, undefined],
      [false, undefined, 9],
      [false, undefined, 9],
    ]);
  });

  it('stops changing the dialect when the endpoint refuses every token limit', async () => {
    const model = await start([failure(400, 'max_tokens and max_completion_tokens must be even')]);
    await expect(all(model.stream(buildRequest({ maxTokens: 9 })))).rejects.toMatchObject({ code: 'MODEL.REJECTED' });
    expect(provider?.requests).toHaveLength(3);
  });

  it.each([
    [400, {}, 'MODEL.REJECTED', 1],
    [401, {}, 'MODEL.UNAVAILABLE', 1],
    [404, {}, 'MODEL.NOT_FOUND', 1],
    [429, { 'retry-after': '20' }, 'MODEL.RATE_LIMITED', 1],
    [429, { 'retry-after-ms': '1' }, 'MODEL.RATE_LIMITED', 3],
    [502, { 'retry-after-ms': '1' }, 'MODEL.UNAVAILABLE', 3],
  ])('maps status %i with headers %j to %s after %i attempts', async (status, headers, code, attempts) => {
    const model = await start([failure(status, 'the reason', headers)]);
    const text = status === 400 ? /the reason/ : /^(?!.*the reason)/;
    const wanted = { code, message: expect.stringMatching(text), ...('retry-after' in headers && { retryAfterSeconds: 20 }) };
    await expect(all(model.stream(buildRequest()))).rejects.toMatchObject(wanted);
    expect(provider?.requests).toHaveLength(attempts);
  });

  it('retries before the first byte of the answer but never after it', async () => {
    const broken: ProviderAnswer = (response) => {
      openStream(response);
      sendEvent(response, chunk({ content: 'Hel' }));
      setTimeout(() => response.destroy(), 20);
    };
    const model = await start([(response) => void response.destroy(), broken]);
    const seen: ModelEvent[] = [];
    const read = async () => {
      for await (const event of model.stream(buildRequest())) seen.push(event);
    };
    await expect(read()).rejects.toMatchObject({ code: 'MODEL.UNAVAILABLE' });
    expect(said(seen)).toBe('Hel');
    expect(provider?.requests).toHaveLength(2);
  });

  it('times out when the endpoint is silent before or within the stream', async () => {
    const falter: ProviderAnswer = (response) => {
      openStream(response);
      sendEvent(response, chunk({ content: 'Hel' }));
    };
    for (const answer of [hang, falter]) {
      const model = await start([answer], { timeoutMs: 100 });
      await expect(all(model.stream(buildRequest()))).rejects.toMatchObject({ code: 'MODEL.TIMEOUT' });
      expect(await provider?.abandoned).toBe(0);
      await provider?.stop();
    }
  });

  it('accepts a finished answer although the endpoint does not close the stream', async () => {
    const unclosed: ProviderAnswer = (response) => {
      openStream(response);
      for (const item of [chunk({ content: 'all' }), chunk({}, 'stop')]) sendEvent(response, item);
    };
    const model = await start([unclosed], { timeoutMs: 1_000 });
    expect((await all(model.stream(buildRequest()))).at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('does not time out with a slow but steady stream or with a slow reader', async () => {
    const slow: ProviderAnswer = async (response) => {
      openStream(response);
      for (const text of ['a', 'b', 'c', 'd']) {
        sendEvent(response, chunk({ content: text }));
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      for (const item of done) sendEvent(response, item);
      response.end();
    };
    const model = await start([slow], { timeoutMs: 1_000 });
    const seen: ModelEvent[] = [];
    for await (const event of model.stream(buildRequest())) {
      seen.push(event);
      if (seen.length === 1) await new Promise((resolve) => setTimeout(resolve, 1_400));
    }
    expect(said(seen)).toBe('abcd');
  });

  it('ends the request and throws the reason of the signal when it is aborted', async () => {
    const endless: ProviderAnswer = (response) => {
      openStream(response);
      sendEvent(response, chunk({ content: 'Hel' }));
    };
    const model = await start([endless], { timeoutMs: 600_000 });
    const controller = new AbortController();
    const read = async () => {
      for await (const event of model.stream(buildRequest(), controller.signal))
        if (event.type === 'delta') controller.abort(new Error('enough'));
    };
    await expect(read()).rejects.toThrow('enough');
    expect(await provider?.abandoned).toBe(0);
  });

  it('ends the request when the reader leaves the loop early', async () => {
    const endless: ProviderAnswer = (response) => {
      openStream(response);
      sendEvent(response, chunk({ content: 'Hel' }));
    };
    const model = await start([endless]);
    for await (const event of model.stream(buildRequest())) if (event.type === 'delta') break;
    expect(await provider?.abandoned).toBe(0);
  });

  it.each([
    ['is not JSON', events(chunk({ content: 'a' }), '{"choices":[')],
    ['ends before it is finished', events(chunk({ content: 'a' }), '[DONE]')],
    ['is empty', events()],
  ])('fails with MODEL.BAD_RESPONSE when the stream %s', async (_, answer) => {
    const model = await start([answer]);
    await expect(all(model.stream(buildRequest()))).rejects.toMatchObject({ code: 'MODEL.BAD_RESPONSE' });
  });

  it.each([
    ['rate_limit_exceeded', 'MODEL.RATE_LIMITED'],
    ['server_error', 'MODEL.UNAVAILABLE'],
  ])('maps the error %s inside the stream to %s', async (code, expected) => {
    const model = await start([events(chunk({ content: 'a' }), { error: { message: 'oops', code } })]);
    await expect(all(model.stream(buildRequest()))).rejects.toMatchObject({ code: expected });
  });

  it('works with an independent mock of OpenAI', async () => {
    const mock = new LLMock({ logLevel: 'silent', chunkSize: 3 });
    const url = await mock.start();
    try {
      const model = await start([hang], { baseUrl: `${url}/v1` });
      mock.onMessage('weather', { toolCalls: [{ name: 'srv__weather', arguments: '{"city":"Oslo"}' }] });
      mock.onMessage('hello', { content: 'Hello, world, in several pieces.' });
      expect(said(await all(model.stream(buildRequest({ messages: [{ role: 'user', content: 'hello' }] }))))).toBe(
        'Hello, world, in several pieces.',
      );
      const called = await all(model.stream(buildRequest({ messages: [{ role: 'user', content: 'weather' }] })));
      expect(called[0]).toMatchObject({ type: 'toolCalls', calls: [{ name: 'srv__weather', arguments: '{"city":"Oslo"}' }] });
      expect(called.at(-1)).toMatchObject({ type: 'finish', reason: 'tool_calls' });
    } finally {
      await mock.stop();
    }
  });
});
