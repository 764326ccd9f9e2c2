import type { LLMock } from '@copilotkit/aimock';
import OpenAI from 'openai';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../app.js';
import { Client } from '../client.js';
import { CHAT_MODEL, startScriptedModel } from './openai-script.js';

/** What Causeway adds to the answers of the protocol. */
interface Extension {
  model: string;
  citations: { marker: number; documentName: string; text: string; citation: { charStart: number; charEnd: number } }[];
  toolSteps: { tool: string; isError: boolean; result: string }[];
  droppedMarkers: number;
  warnings: { code: string }[];
  conversationId: string | null;
}

const HANDBOOK = '# Leave\n\nEvery employee has thirty days of paid leave a year.\n\n# Tea\n\nTea is served at four.\n';

let app: App;
let model: LLMock;
let openai: OpenAI;
let api: Client;

const added = (answer: object): Extension => (answer as { causeway: Extension }).causeway;
const ask = (content: string, body: object = {}) =>
  openai.chat.completions.create({
    model: CHAT_MODEL,
    messages: [{ role: 'user', content }],
    ...body,
  } as never) as Promise<OpenAI.ChatCompletion>;

async function askStreaming(content: string, body: object = {}) {
  const request = { model: CHAT_MODEL, stream: true, messages: [{ role: 'user', content }], ...body };
  const stream = await openai.chat.completions.create(request as OpenAI.ChatCompletionCreateParamsStreaming);
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks: OpenAI.ChatCompletionChunk[]) => chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

async function untilTool(name: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await api.get<{ items: { name: string }[] }>('/api/v1/mcp/tools');
    if (body.items.some((tool) => tool.name === name)) return;
    await sleep(100);
  }
  throw new Error(`the tool ${name} did not come up`);
}

beforeAll(async () => {
  model = await startScriptedModel();
  app = await startApp({
    env: { OPENAI_API_KEY: 'any', OPENAI_BASE_URL: `${model.url}/v1`, CHAT_MODEL, EMBEDDING_PROVIDER: 'local' },
  });
  api = new Client(app, app.adminKey);
  openai = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: app.adminKey, maxRetries: 0 });
}, 120_000);

afterAll(async () => {
  await app?.stop();
  await model?.stop();
});

beforeEach(() => model.clearRequests());

describe('a completion without documents and tools', () => {
  it('returns what the model answers', async () => {
    const answer = await ask('say hello');
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: CHAT_MODEL,
      choices: [{ message: { role: 'assistant', content: 'Hello there, friend.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
    });
    expect(added(answer)).toMatchObject({ model: CHAT_MODEL, citations: [], toolSteps: [], warnings: [] });
  });

  it('passes the request to the model unchanged', async () => {
    await ask('say hello', { temperature: 0.5, max_tokens: 9 });
    expect(model.getLastRequest()?.body).toMatchObject({ messages: [{ role: 'user', content: 'say hello' }], temperature: 0.5 });
    expect(model.getLastRequest()?.body).not.toHaveProperty('tools');
  });

  it('streams the answer', async () => {
    const chunks = await askStreaming('say hello');
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(textOf(chunks)).toBe('Hello there, friend.');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(added(chunks.at(-1)!).model).toBe(CHAT_MODEL);
  });

  it('streams the usage if it is requested', async () => {
    const last = (await askStreaming('say hello', { stream_options: { include_usage: true } })).at(-1);
    expect(last).toMatchObject({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 } });
  });

  it('adds a turn to a conversation, but not to a conversation of another key', async () => {
    const { conversationId } = added(await ask('say hello'));
    expect(added(await ask('say hello', { causeway: { conversationId } })).conversationId).toBe(conversationId);
    const { body: key } = await api.post<{ secret: string }>('/api/v1/keys', { name: 'other', permissions: ['chat'] });
    const other = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: key.secret, maxRetries: 0 });
    const intrusion = { model: CHAT_MODEL, messages: [{ role: 'user', content: 'say hello' }], causeway: { conversationId } };
    await expect(other.chat.completions.create(intrusion as never)).rejects.toMatchObject({ status: 404 });
  });

  it('does not store the turn if the request has store: false', async () => {
    expect(added(await ask('say hello', { store: false })).conversationId).toBeNull();
  });
});

describe('tools of the pool', () => {
  beforeAll(() => untilTool('everything__echo'), 30_000);

  it('are called by the service if the request names them', async () => {
    const answer = await ask('use a tool', { causeway: { tools: ['everything__*'] } });
    expect(answer.choices[0]?.message.content).toBe('The tool has answered.');
    expect(added(answer).toolSteps).toMatchObject([
      { tool: 'everything__echo', isError: false, result: expect.stringContaining('ping from the model') as string },
    ]);
  });

  it('are all available to the model `causeway`', async () => {
    const answer = await ask('use a tool', { model: 'causeway' });
    expect(answer.model).toBe('causeway');
    expect(added(answer)).toMatchObject({ model: CHAT_MODEL, toolSteps: [{ tool: 'everything__echo' }] });
  });

  it('appear in the stream when they are called', async () => {
    const chunks = await askStreaming('use a tool', { model: 'causeway' });
    const steps = chunks.flatMap((chunk) => (chunk as unknown as { causeway?: { tool?: object } }).causeway?.tool ?? []);
    expect(steps).toMatchObject([{ tool: 'everything__echo', isError: false }]);
    expect(textOf(chunks)).toBe('The tool has answered.');
  });

  it('return errors for invalid calls of the model, and the request continues', async () => {
    const answer = await ask('use tools badly', { causeway: { tools: 'all' } });
    expect(answer.choices[0]?.message.content).toBe('That went wrong.');
    const results = added(answer)
      .toolSteps.map(({ isError, result }) => `${isError} ${result}`)
      .sort();
    expect(results).toEqual([
      expect.stringMatching(/^true MCP.INVALID_ARGUMENTS: the arguments are not a JSON object/),
      expect.stringMatching(/^true .*message/s),
      expect.stringMatching(/^true MCP.TOOL_NOT_FOUND/),
    ]);
  });

  it('are not available to a key without the permission to call tools', async () => {
    const { body: key } = await api.post<{ secret: string }>('/api/v1/keys', { name: 'chat only', permissions: ['chat'] });
    const limited = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: key.secret, maxRetries: 0 });
    const answer = await limited.chat.completions.create({
      model: 'causeway',
      messages: [{ role: 'user', content: 'use a tool' }],
    });
    expect(answer.choices[0]?.message.content).toBe('There is no tool.');
    expect(added(answer).warnings.map(({ code }) => code)).toEqual(['AUTH.FORBIDDEN', 'AUTH.FORBIDDEN']);
    const body = { model: CHAT_MODEL, messages: [{ role: 'user', content: 'hi' }], causeway: { collections: 'all' } };
    await expect(limited.chat.completions.create(body as never)).rejects.toMatchObject({ status: 403, code: 'AUTH.FORBIDDEN' });
  });
});

describe('tools of the client', () => {
  const tools = [
    {
      type: 'function',
      function: { name: 'show_map', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    },
  ];

  it('are returned as tool calls and not called by the service', async () => {
    const answer = await ask('show me the map', { tools });
    const [choice] = answer.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message).toMatchObject({
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'show_map', arguments: '{"city":"Ghent"}' } }],
    });
    const messages = [
      { role: 'user', content: 'show me the map' },
      choice!.message,
      { role: 'tool', tool_call_id: 'call_1', content: 'shown' },
    ];
    expect((await ask('', { tools, messages })).choices[0]?.message.content).toBe('You are in Ghent.');
  });

  it('are streamed in the form that the official client assembles', async () => {
    const stream = openai.chat.completions.stream({
      model: CHAT_MODEL,
      messages: [{ role: 'user', content: 'show me the map' }],
      tools: tools as OpenAI.ChatCompletionTool[],
    });
    const [call] = (await stream.finalChatCompletion()).choices[0]?.message.tool_calls ?? [];
    expect(call).toMatchObject({ id: 'call_1', function: { name: 'show_map', arguments: '{"city":"Ghent"}' } });
  });
});

describe('documents', () => {
  let collection: string;

  beforeAll(async () => {
    collection = await api.collection();
    const { body } = await api.upload(collection, [{ name: 'handbook.md', content: HANDBOOK }]);
    expect(await api.settled(body.items[0]!.id)).toMatchObject({ status: 'ready' });
  }, 120_000);

  it('are cited, and markers without a passage are dropped', async () => {
    const answer = await ask('How many days of leave do I have?', { causeway: { collections: [collection] } });
    expect(answer.choices[0]?.message.content).toMatch(/^Thirty days \[1\], or so they say ?\.$/);
    const { citations, droppedMarkers } = added(answer);
    expect(droppedMarkers).toBe(1);
    expect(citations).toMatchObject([
      { marker: 1, documentName: 'handbook.md', text: expect.stringContaining('leave') as string },
    ]);
    const { charStart, charEnd } = citations[0]!.citation;
    expect(HANDBOOK.slice(charStart, charEnd)).toBe(citations[0]!.text);
  });

  it('are cited in a stream in the same way', async () => {
    const chunks = await askStreaming('How many days of leave do I have?', { causeway: { collections: 'all' } });
    expect(textOf(chunks)).toMatch(/^Thirty days \[1\], or so they say ?\.$/);
    expect(added(chunks.at(-1)!).citations).toMatchObject([{ marker: 1, documentName: 'handbook.md' }]);
  });

  it('are quoted by the extractive model', async () => {
    const answer = await ask('How many days of leave do I have?', { model: 'extractive' });
    expect(answer.choices[0]?.message.content).toContain('thirty days');
    expect(added(answer).citations.map(({ documentName }) => documentName)).toContain('handbook.md');
  });

  it('are refused with 404 when the collection does not exist', async () => {
    const collections = ['018f0000-0000-7000-8000-000000000000'];
    await expect(ask('say hello', { causeway: { collections } })).rejects.toMatchObject({
      status: 404,
      code: 'COLLECTION.NOT_FOUND',
    });
  });
});

// before others that take longer: the scripted model goes on for some seconds, whoever listens
describe('a client that closes the connection', () => {
  it('aborts the answer', async () => {
    const stream = await openai.chat.completions.create({
      model: CHAT_MODEL,
      stream: true,
      messages: [{ role: 'user', content: 'go on for long' }],
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const aborted = 'causeway_chat_answers_total{outcome="aborted"} 1';
    for (let tries = 0; tries < 100; tries++) {
      if (String((await api.get('/metrics')).body).includes(aborted)) return;
      await sleep(50);
    }
    throw new Error('the answer goes on');
  });
});

describe('errors', () => {
  it('returns 401 without an API key and with an unknown one', async () => {
    const response = await fetch(`${app.url}/v1/chat/completions`, { method: 'POST' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { type: 'authentication_error', code: 'AUTH.MISSING_KEY', param: null },
    });
    const stranger = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: 'AUTH.INVALID_KEY' });
  });

  it('returns 404 for an unknown model, with and without streaming', async () => {
    await expect(ask('hi', { model: 'nope' })).rejects.toMatchObject({ status: 404, code: 'MODEL.NOT_FOUND' });
    await expect(askStreaming('hi', { model: 'nope' })).rejects.toMatchObject({ status: 404, code: 'MODEL.NOT_FOUND' });
  });

  it.each([
    ['messages', { messages: [] }],
    ['n', { n: 2 }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }],
    ['temperature', { temperature: 'hot' }],
  ])('returns 400 and names the invalid field: %s', async (param, body) => {
    await expect(ask('hi', body)).rejects.toMatchObject({ status: 400, code: 'REQUEST.INVALID', param });
  });

  it('returns 400 for a body that is not JSON', async () => {
    const headers = { authorization: `Bearer ${app.adminKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/v1/chat/completions`, { method: 'POST', headers, body: '{"model":' });
    expect(response.status).toBe(400);
  });

  it('returns 429 of the provider, also for a stream that has not started', async () => {
    await expect(ask('too much')).rejects.toMatchObject({ status: 429, code: 'MODEL.RATE_LIMITED' });
    await expect(askStreaming('too much')).rejects.toMatchObject({ status: 429, type: 'rate_limit_error' });
  }, 60_000);
});

describe('models and embeddings', () => {
  it('lists the models causeway, of the provider, extractive and the embedding model', async () => {
    const { data } = await openai.models.list();
    expect(data.map(({ id }) => id).slice(0, 3)).toEqual(['causeway', CHAT_MODEL, 'extractive']);
    expect(await openai.models.retrieve('causeway')).toMatchObject({ id: 'causeway', object: 'model', owned_by: 'causeway' });
    await expect(openai.models.retrieve('nope')).rejects.toMatchObject({ status: 404 });
  });

  it('returns embeddings in base64, as the official client requests, and as numbers', async () => {
    const embedder = (await openai.models.list()).data[3]?.id;
    if (!embedder)
      return void (await expect(openai.embeddings.create({ model: 'any', input: 'a' })).rejects.toMatchObject({ status: 503 }));
    const input = ['thirty days of leave', 'tea at four'];
    const { data } = await openai.embeddings.create({ model: embedder, input });
    const numbers = await openai.embeddings.create({ model: embedder, input, encoding_format: 'float' });
    expect(data).toHaveLength(2);
    expect(data[1]!.embedding).toHaveLength(numbers.data[1]!.embedding.length);
    data[1]!.embedding.forEach((value, at) => expect(value).toBeCloseTo(numbers.data[1]!.embedding[at]!, 5));
    await expect(openai.embeddings.create({ model: 'nope', input })).rejects.toMatchObject({ status: 404 });
  }, 60_000);
});
