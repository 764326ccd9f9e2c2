import { LLMock } from '@copilotkit/aimock';
import {
  failure,
  hang,
  json,
  type ProviderAnswer,
  type ScriptedProvider,
  startProvider,
} from '../../../../test/factories/scripted-provider.js';
import { OpenAiEmbedder, type OpenAiEmbedderOptions } from './openai.embedder.js';

jest.setTimeout(60_000);

let provider: ScriptedProvider | undefined;

afterEach(async () => {
  await provider?.stop();
  provider = undefined;
});

async function start(script: ProviderAnswer[], options: Partial<OpenAiEmbedderOptions> = {}): Promise<OpenAiEmbedder> {
  provider = await startProvider(...script);
  return new OpenAiEmbedder({
    apiKey: 'key',
    baseUrl: provider.baseUrl,
    timeoutMs: 5_000,
    model: 'm',
    batchSize: 2,
    ...options,
  });
}

/** Answers with the vector [length, 1] for each text. */
const lengths: ProviderAnswer = (response, request) =>
  json(200, {
    data: (request.body['input'] as string[]).map((text, index) => ({ index, embedding: [text.length, 1] })),
  })(response, request);

const notJson: ProviderAnswer = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>');

const vectors = (...data: unknown[]) => json(200, { data });

describe('OpenAiEmbedder', () => {
  it('sends texts in batches and returns the vectors in their order', async () => {
    const embedder = await start([lengths]);
    expect(await embedder.embedDocuments(['a', 'bb', 'ccc', 'dddd', 'eeeee'])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
    ]);
    expect(provider?.requests.map(({ body }) => (body['input'] as string[]).length)).toEqual([2, 2, 1]);
    expect(provider?.requests[0]).toMatchObject({
      path: '/v1/embeddings',
      headers: { authorization: 'Bearer key' },
      body: { model: 'm', encoding_format: 'base64' },
    });
    expect(provider?.requests[0]?.body).not.toHaveProperty('dimensions');
  });

  it('sorts vectors that come in another order by their index', async () => {
    const embedder = await start([vectors({ index: 1, embedding: [2] }, { index: 0, embedding: [1] })]);
    expect(await embedder.embedDocuments(['a', 'b'])).toEqual([[1], [2]]);
  });

  it.each([
    ['too few vectors', vectors({ index: 0, embedding: [1] }), '2 texts were sent and 1 vectors'],
    ['too many vectors', vectors(...[0, 1, 2].map((index) => ({ index, embedding: [1] }))), '2 texts were sent and 3 vectors'],
    [
      'two vectors for one text',
      vectors({ index: 0, embedding: [1] }, { index: 0, embedding: [1] }),
      'no vector came back for text 1',
    ],
    ['no numbers', vectors({ index: 0, embedding: 'AAAA' }, { index: 1, embedding: [1] }), 'not a list of numbers'],
    ['zeros only', vectors({ index: 0, embedding: [0, 0] }, { index: 1, embedding: [1, 0] }), 'only zeros'],
    ['no list', json(200, {}), 'no list'],
    ['no JSON', notJson, ''],
  ])('rejects a response with %s', async (_, answer, internal) => {
    const embedder = await start([answer]);
    const wanted = { code: 'EMBEDDING.UNAVAILABLE', internal: expect.stringContaining(internal) };
    await expect(embedder.embedDocuments(['a', 'b'])).rejects.toMatchObject(wanted);
  });

  it('knows its profile from the model, from the configuration, or from the first response', async () => {
    const known = await start([lengths], { model: 'text-embedding-3-small' });
    expect(known.profile).toEqual({ name: 'openai:text-embedding-3-small:1536', dimensions: 1536 });
    await provider?.stop();
    const configured = await start([lengths], { dimensions: 2 });
    expect(configured.profile).toEqual({ name: 'openai:m:2', dimensions: 2 });
    await configured.embedQuery('a');
    expect(provider?.requests[0]?.body).toMatchObject({ dimensions: 2 });
    await provider?.stop();
    const unknown = await start([lengths]);
    expect(() => unknown.profile).toThrow(expect.objectContaining({ code: 'EMBEDDING.UNAVAILABLE' }));
    await unknown.learnDimensions();
    expect(unknown.profile).toEqual({ name: 'openai:m:2', dimensions: 2 });
    expect(provider?.requests).toHaveLength(1);
  });

  it('requests base64 and falls back to numbers when the endpoint refuses it', async () => {
    const base64 = Buffer.from(new Float32Array([0.5, -2]).buffer).toString('base64');
    const embedder = await start([vectors({ index: 0, embedding: base64 })]);
    expect(await embedder.embedDocuments(['a'])).toEqual([[0.5, -2]]);
    await provider?.stop();
    const old = await start([failure(400, 'encoding_format base64 is not supported'), lengths]);
    expect(await old.embedDocuments(['a', 'bb', 'ccc'])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(provider?.requests.map(({ body }) => body['encoding_format'])).toEqual(['base64', 'float', 'float']);
  });

  it('rejects base64 that is not a list of floats', async () => {
    const embedder = await start([vectors({ index: 0, embedding: 'AAA=' })]);
    await expect(embedder.embedDocuments(['a'])).rejects.toMatchObject({ code: 'EMBEDDING.UNAVAILABLE' });
  });

  it('sends queries but no documents during a pause that the provider has asked for', async () => {
    const limited: ProviderAnswer = (response) => void response.writeHead(429, { 'retry-after': '30' }).end('{}');
    const embedder = await start([limited, lengths]);
    const paused = { code: 'EMBEDDING.RATE_LIMITED' };
    await expect(embedder.embedDocuments(['a'])).rejects.toMatchObject({ ...paused, retryAfterSeconds: 30 });
    await expect(embedder.embedDocuments(['b'])).rejects.toMatchObject(paused);
    expect(provider?.requests).toHaveLength(1);
    expect(await embedder.embedQuery('c')).toEqual([1, 1]);
  });

  it('stops sending dimensions when the model refuses the parameter', async () => {
    const refusal = failure(400, 'This model does not support specifying dimensions.');
    const embedder = await start([refusal, lengths], { dimensions: 2 });
    expect(await embedder.embedQuery('abc')).toEqual([3, 1]);
    expect(await embedder.embedQuery('ab')).toEqual([2, 1]);
    expect(provider?.requests.map(({ body }) => 'dimensions' in body)).toEqual([true, false, false]);
  });

  it('rejects vectors whose length differs from the profile', async () => {
    const embedder = await start([lengths], { dimensions: 3 });
    await expect(embedder.embedQuery('a')).rejects.toMatchObject({ code: 'EMBEDDING.DIMENSION_MISMATCH' });
  });

  it('retries after a 503 and after a 429 with a short Retry-After', async () => {
    const embedder = await start([failure(429, 'slow down', { 'retry-after-ms': '5' }), failure(503, 'busy'), lengths]);
    expect(await embedder.embedQuery('abc')).toEqual([3, 1]);
    expect(provider?.requests).toHaveLength(3);
  });

  it('does not retry after a 429 with a long Retry-After but passes it to the caller', async () => {
    const embedder = await start([failure(429, 'slow down', { 'retry-after': '30' })]);
    await expect(embedder.embedQuery('a')).rejects.toMatchObject({ code: 'EMBEDDING.RATE_LIMITED', retryAfterSeconds: 30 });
    expect(provider?.requests).toHaveLength(1);
  });

  it.each([
    [400, 'EMBEDDING.REJECTED', 1],
    [401, 'EMBEDDING.UNAVAILABLE', 1],
    [404, 'EMBEDDING.UNAVAILABLE', 1],
    [429, 'EMBEDDING.RATE_LIMITED', 3],
    [500, 'EMBEDDING.UNAVAILABLE', 3],
  ])('maps status %i to %s after %i attempts', async (status, code, attempts) => {
    const embedder = await start([failure(status, 'why', status < 429 ? {} : { 'retry-after-ms': '1' })]);
    const text = status === 400 ? /why/ : /^(?!.*why)/;
    await expect(embedder.embedQuery('a')).rejects.toMatchObject({ code, message: expect.stringMatching(text) });
    expect(provider?.requests).toHaveLength(attempts);
  });

  it('times out when the endpoint is silent before or within its response', async () => {
    const halfway: ProviderAnswer = (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":[');
    for (const answer of [hang, halfway]) {
      const embedder = await start([answer], { timeoutMs: 100 });
      await expect(embedder.embedQuery('a')).rejects.toMatchObject({ code: 'EMBEDDING.UNAVAILABLE' });
      expect(provider?.requests).toHaveLength(1);
      await provider?.stop();
    }
  });

  it('fails with EMBEDDING.UNAVAILABLE when nothing listens at the address', async () => {
    const embedder = await start([lengths]);
    await provider?.stop();
    await expect(embedder.embedQuery('a')).rejects.toMatchObject({
      code: 'EMBEDDING.UNAVAILABLE',
      internal: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('ends the request and throws the reason of the signal when it is aborted', async () => {
    const embedder = await start([hang], { timeoutMs: 600_000 });
    const controller = new AbortController();
    const result = embedder.embedDocuments(['a'], controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(result).rejects.toThrow('enough');
    expect(await provider?.abandoned).toBe(0);
  });

  it('works with an independent mock of OpenAI', async () => {
    const mock = new LLMock({ logLevel: 'silent' });
    const url = await mock.start();
    try {
      const embedder = await start([hang], { baseUrl: `${url}/v1`, model: 'text-embedding-3-small' });
      mock.onEmbedding(/.*/, { embedding: Array.from({ length: 1536 }, (_, index) => index / 1536) });
      expect((await embedder.embedDocuments(['one', 'two', 'three'])).map(({ length }) => length)).toEqual([1536, 1536, 1536]);
    } finally {
      await mock.stop();
    }
  });
});
