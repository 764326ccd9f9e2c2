import { once } from 'node:events';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';
import { type EmbeddingStub, startEmbeddingStub, stubEmbeddings } from '../factories/embedding-stub.js';
import { type Services, startServices } from '../services.js';

const NEXT_DIMENSIONS = 24;
const DOCUMENTS = 12;
/** About a chunk each, and none like another. */
const paragraphs = (name: string, count: number) =>
  Array.from(
    { length: count },
    (_, i) => `Entry ${i} of ${name}: the harbour master logs the vessel, its draught and the tide.`,
  ).join('\n\n');

interface ReindexBody {
  status: string;
  from: string | null;
  to: string;
  done: number;
  total: number;
  error: { code: string } | null;
  code?: string;
  detail?: string;
}
interface Found {
  items: { documentName: string; explain?: { vector?: { rank: number } } }[];
  degraded: string[];
}

/** One index that is carried from model to model: each test goes on where the one before has ended. */
describe('a change of the embedding model', () => {
  let services: Services;
  let old: EmbeddingStub;
  let next: EmbeddingStub;
  let app: App;
  let client: Client;
  let collection: string;
  let polling = false;

  const settingsOf = (stub: EmbeddingStub, model: string, prefix = '') => ({
    [`${prefix}EMBEDDING_PROVIDER`]: 'openai',
    [`${prefix}EMBEDDING_BASE_URL`]: stub.baseUrl,
    [`${prefix}EMBEDDING_MODEL`]: model,
    [`${prefix}EMBEDDING_API_KEY`]: `key-of-${model}`,
    [`${prefix}EMBEDDING_DIMENSIONS`]: String(stub.dimensions),
  });
  const both = () => ({
    ...stubEmbeddings(old.baseUrl),
    ...settingsOf(next, 'next', 'NEXT_'),
    EMBEDDING_BATCH_SIZE: '2',
  });
  const start = async (env: Record<string, string>) => {
    app = await startApp({ services, env });
    client = new Client(app, app.adminKey);
  };
  const reindex = async () => (await client.get<ReindexBody>('/api/v1/reindex')).body;
  const search = async (mode: string, query = 'harbour tide') =>
    (await client.post<Found>('/api/v1/search', { query, mode, limit: 50, explain: true })).body;
  const until = async (condition: (state: ReindexBody) => boolean) => {
    for (let tries = 0; tries < 1_200; tries++) {
      const state = await reindex();
      if (condition(state)) return state;
      await sleep(100);
    }
    throw new Error(`still ${JSON.stringify(await reindex())}`);
  };
  const upload = async (name: string, content: string) => {
    const { body } = await client.upload(collection, [{ name, content }]);
    return body.items[0]!.id;
  };
  /** Chunks without a vector in the profile that serves, as the doctor counts them. */
  const missing = async () => {
    const { body } = await client.get<{ checks: { name: string; count: number }[] }>('/api/v1/doctor');
    return body.checks.find(({ name }) => name === 'missing-vectors')?.count;
  };
  const cli = (env: Record<string, string>, ...args: string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, 'dist/apps/cli/src/main.js'), ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl, ...env },
    });

  beforeAll(async () => {
    services = await startServices();
    old = await startEmbeddingStub();
    next = await startEmbeddingStub(0, NEXT_DIMENSIONS);
    await start(stubEmbeddings(old.baseUrl));
    const chunking = { maxTokens: 32, overlapTokens: 0 };
    collection = (await client.post<{ id: string }>('/api/v1/collections', { name: 'harbour', chunking })).body.id;
    const ids = [];
    for (let i = 0; i < DOCUMENTS; i++) ids.push(await upload(`${i}.md`, `# Part ${i}\n\n${paragraphs(`part ${i}`, 10)}`));
    for (const id of ids) expect(await client.settled(id)).toMatchObject({ status: 'ready' });
  });
  afterAll(async () => {
    polling = false;
    await app?.stop();
    await services?.stop();
    old?.stop();
    next?.stop();
  });

  it('explains how to name the next model when none is configured, and reports no reindex', async () => {
    const refused = await client.post<ReindexBody>('/api/v1/reindex');
    expect([refused.status, refused.body.code]).toEqual([409, 'REINDEX.NOT_CONFIGURED']);
    expect(refused.body.detail).toContain('NEXT_EMBEDDING_');
    expect((await client.get('/api/v1/reindex')).status).toBe(404);
    expect((await client.delete('/api/v1/reindex')).status).toBe(404);
    expect((await new Client(app, undefined).get('/api/v1/reindex')).status).toBe(401);
    const { body: key } = await client.post<{ secret: string }>('/api/v1/keys', { name: 'reader', permissions: ['search'] });
    expect((await new Client(app, key.secret).post('/api/v1/reindex')).status).toBe(403);
    await app.stop();
  });

  it('stops sending texts when it is cancelled, and searches use the old vectors', async () => {
    next.delayMs = 200;
    await start(both());
    const begun = await client.post<ReindexBody>('/api/v1/reindex');
    expect([begun.status, begun.body]).toMatchObject([202, { status: 'running', from: 'openai:stub:16', to: 'openai:next:24' }]);
    await until(({ done }) => done > 0);
    expect((await client.request<ReindexBody>('DELETE', '/api/v1/reindex')).body.status).toBe('cancelled');
    expect((await search('vector')).items).not.toHaveLength(0);
    await sleep(2_500);
    const sent = next.texts.length;
    await sleep(500);
    expect(next.texts.length).toBe(sent);
    expect(sent).toBeLessThan((await reindex()).total);
  });

  it('fails with the reason of the provider when it rejects requests', async () => {
    next.failure = { status: 400, message: 'this input is too strange' };
    await client.post('/api/v1/reindex');
    const failed = await until(({ status }) => status !== 'running');
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'EMBEDDING.REJECTED' } });
    next.failure = undefined;
  });

  it('waits for a provider that limits requests, and searches use the old vectors meanwhile', async () => {
    next.failure = { status: 429, message: 'slowly', headers: { 'retry-after': '4' } };
    await client.post('/api/v1/reindex');
    expect(await until(({ error }) => error !== null)).toMatchObject({ status: 'running' });
    expect((await search('vector')).items).not.toHaveLength(0);
    expect((await client.post<ReindexBody>('/api/v1/reindex')).body.code).toBe('REINDEX.RUNNING');
    next.failure = undefined;
    next.delayMs = 300;
    await until(({ done }) => done > 8);
  });

  it('resumes after kill -9, includes documents uploaded meanwhile, and never leaves a search without vectors', async () => {
    const { done, total } = await reindex();
    expect(done).toBeLessThan(total);
    app.process.kill('SIGKILL');
    await once(app.process, 'exit');
    await app.stop();
    await start(both());
    const empty: unknown[] = [];
    polling = true;
    const poller = (async () => {
      while (polling) {
        const found = await search('vector');
        if (!found.items?.length) empty.push(found);
        await sleep(20);
      }
    })();
    const late = await upload('late.md', `# Late\n\n${paragraphs('late', 3)}`);
    expect(await client.settled(late)).toMatchObject({ status: 'ready' });
    const uploading: Promise<string>[] = [];
    next.delayMs = 50;
    while (uploading.length < 30 && (await reindex()).status === 'running') {
      uploading.push(upload(`during-${uploading.length}.md`, paragraphs(`during ${uploading.length}`, 2)));
      await sleep(150);
    }
    expect(await until(({ status }) => status !== 'running')).toMatchObject({ status: 'done', error: null });
    for (const id of await Promise.all(uploading)) expect(await client.settled(id)).toMatchObject({ status: 'ready' });
    await sleep(1_500);
    polling = false;
    await poller;
    expect(empty).toEqual([]);
    expect(uploading.length).toBeGreaterThan(1);
    const sent = { old: old.texts.length, next: next.texts.length };
    const { items, degraded } = await search('vector');
    expect([old.texts.length - sent.old, next.texts.length - sent.next]).toEqual([0, 1]);
    expect(degraded).toEqual([]);
    expect(items.length).toBeGreaterThan(0);
    for (const name of ['late', 'during 0', `during ${uploading.length - 1}`]) {
      const { items: found } = await search(
        'vector',
        `Entry 1 of ${name}: the harbour master logs the vessel, its draught and the tide.`,
      );
      expect(found.map(({ documentName }) => documentName)).toContain(`${name.replace(' ', '-')}.md`);
    }
    expect(await missing()).toBe(0);
    expect([...old.keys, ...next.keys].sort()).toEqual(['Bearer key-of-next', 'Bearer none']);
  });

  it('lists the new model after the switch, and reports that no other one is configured', async () => {
    const { body } = await client.get<{ data: { id: string }[] }>('/v1/models');
    expect(body.data.at(-1)?.id).toBe('openai:next:24');
    const embedded = await client.post<{ data: { embedding: number[] }[] }>('/v1/embeddings', {
      model: 'openai:next:24',
      input: 'a',
    });
    expect(embedded.body.data[0]?.embedding).toHaveLength(NEXT_DIMENSIONS);
    expect((await client.post<ReindexBody>('/api/v1/reindex')).body.code).toBe('REINDEX.NOT_CONFIGURED');
    await app.stop();
  });

  it('refuses to start with another model, in one line that names both remedies', async () => {
    const refusal = startApp({ services, env: settingsOf(old, 'third') });
    await expect(refusal).rejects.toThrow(
      /EMBEDDING\.DIMENSION_MISMATCH: .*openai:next:24.*openai:third:16.*NEXT_EMBEDDING_\*.*--switch-now/,
    );
  });

  it.each(['api', 'worker'])('refuses to start the %s alone with another model', async (name) => {
    const started = promisify(execFile)(process.execPath, [join(ROOT, `dist/apps/${name}/src/main.js`)], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        WORKER_PORT: '0',
        DATABASE_URL: services.databaseUrl,
        REDIS_URL: services.redisUrl,
        ...settingsOf(old, 'third'),
      },
    });
    await expect(started).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Causeway did not start\. EMBEDDING\.DIMENSION_MISMATCH: [^\n]*--switch-now[^\n]*\n$/),
    });
  });

  it('starts when the old model is configured again and the new one is the next', async () => {
    await start({ ...settingsOf(next, 'next'), ...settingsOf(old, 'third', 'NEXT_') });
    expect((await search('vector')).items).not.toHaveLength(0);
    await expect(cli({}, 'reindex', '--url', app.url, '--key', 'nobodys')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^AUTH\.[A-Z_]+: [^\n]+\n$/),
    });
    const followed = await cli({}, 'reindex', '--url', app.url, '--key', app.adminKey);
    expect(followed.stdout).toMatch(/done (\d+)\/\1\n$/);
    expect(await reindex()).toMatchObject({ status: 'done', to: 'openai:third:16' });
    await sleep(1_100);
    expect((await search('vector')).items).not.toHaveLength(0);
    await app.stop();
  });

  it.each([
    [2, ['--nonsense'], /^Unknown option '--nonsense'[^\n]*\n$/],
    // the key of the service here is nobody else's business
    [2, ['--url', 'http://service.example'], /^there is no API key; name a key with [^\n]+\n$/],
    [1, ['--key', 'some'], /^NETWORK: the service does not answer: [^\n]+\n$/],
  ])('ends the command with %i and a line, for %j', async (code, args, stderr) => {
    await expect(cli({ PORT: '1' }, 'reindex', ...args)).rejects.toMatchObject({
      code,
      stderr: expect.stringMatching(stderr),
    });
  });

  it('starts with the new model when told to switch now, and searches by keywords until all chunks are embedded', async () => {
    const env = settingsOf(next, 'fourth');
    const switched = await cli(env, 'reindex', '--switch-now');
    expect(switched.stdout).toContain('openai:fourth:24');
    next.delayMs = 400;
    await start({ ...env, EMBEDDING_BATCH_SIZE: '2' });
    const meanwhile = await search('hybrid');
    expect(meanwhile.degraded).toEqual(['vector']);
    expect(meanwhile.items).not.toHaveLength(0);
    next.delayMs = 0;
    expect(await until(({ status }) => status !== 'running')).toMatchObject({ status: 'done' });
    await sleep(1_100);
    const after = await search('vector');
    expect(after.degraded).toEqual([]);
    expect(after.items).not.toHaveLength(0);
  });
});
