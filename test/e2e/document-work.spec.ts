import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../app.js';
import { Client, type DocumentBody } from '../client.js';
import { type ScriptedEmbeddings, scriptedEmbeddings, startScriptedEmbeddings } from '../factories/scripted-embeddings.js';

interface Letter {
  documentId: string;
  stage: string;
  error: { code: string };
  attempts: number;
  timings: { total?: number };
  failedAt: string;
}

describe('document processing', () => {
  let app: App;
  let client: Client;
  let embeddings: ScriptedEmbeddings;
  let collection: string;

  beforeAll(async () => {
    embeddings = await startScriptedEmbeddings();
    app = await startApp({ env: { ...scriptedEmbeddings(embeddings), EMBEDDING_BATCH_SIZE: '2' } });
    client = new Client(app, app.adminKey);
  });
  afterAll(async () => {
    await app?.stop();
    embeddings?.stop();
  });
  beforeEach(async () => {
    collection = await client.collection();
    embeddings.answer = 'vectors';
  });

  const upload = async (content: string, name = 'a.txt', to = collection) =>
    (await client.upload(to, [{ name, content }])).body.items[0]!.id;
  const letters = async (query: string) => (await client.get<{ items: Letter[] }>(`/api/v1/dead-letters?${query}`)).body.items;

  it('shows whether a document is being processed, and how long each stage took', async () => {
    embeddings.answer = 'hold';
    const id = await upload('The lamp is lit.');
    const working = await client.until(id, ({ status, activity }) => status === 'embedding' && activity === 'running');
    expect(working.timings).toEqual({ queued: expect.any(Number), parse: expect.any(Number), chunk: expect.any(Number) });
    await sleep(300);
    embeddings.answer = 'vectors';
    const ready = await client.settled(id);
    expect(ready).toMatchObject({ activity: null, attempts: 0, lastError: null, liveVersion: 1 });
    expect(ready.timings.embed).toBeGreaterThanOrEqual(300);
    expect(ready.timings.total).toBeGreaterThanOrEqual(ready.timings.embed!);
  });

  it('shows the last error while a document waits for a retry, and honors Retry-After', async () => {
    embeddings.answer = { status: 429, retryAfter: 3 };
    const id = await upload('The buoy drifts.');
    const waiting = await client.until(id, ({ lastError }) => lastError !== null);
    expect(waiting).toMatchObject({ status: 'embedding', lastError: { code: 'EMBEDDING.RATE_LIMITED' } });
    const asked = embeddings.texts.length;
    await sleep(1_500);
    expect(embeddings.texts.length).toBe(asked);
    embeddings.answer = 'vectors';
    expect(await client.settled(id)).toMatchObject({ status: 'ready', lastError: null });
  });

  it('stops processing when cancelled, returns 409 for a second cancel, and starts again on a retry', async () => {
    embeddings.answer = 'hold';
    const id = await upload('The tide turns.');
    await client.until(id, ({ activity, status }) => status === 'embedding' && activity === 'running');
    const cancelled = await client.post<DocumentBody>(`/api/v1/documents/${id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'failed', error: { code: 'INGESTION.CANCELLED' } } });
    const again = await client.post(`/api/v1/documents/${id}/cancel`);
    expect(again).toMatchObject({ status: 409, body: { code: 'DOCUMENT.NOT_CANCELLABLE' } });
    await sleep(2_000);
    expect(app.log.some(({ msg, versionId }) => /work ended/.test(msg) && versionId !== undefined)).toBe(true);
    embeddings.answer = 'vectors';
    expect(await client.document(id)).toMatchObject({ status: 'failed' });
    expect(await client.found('tide', collection)).toEqual([]);
    expect((await client.post(`/api/v1/documents/${id}/retry`)).status).toBe(202);
    expect(await client.settled(id)).toMatchObject({ status: 'ready', attempts: 0 });
  });

  it('replays cancelled documents only when the request includes them', async () => {
    embeddings.answer = 'hold';
    const id = await upload('The anchor holds.');
    await client.until(id, ({ status }) => status === 'embedding');
    await client.post(`/api/v1/documents/${id}/cancel`);
    embeddings.answer = 'vectors';
    expect((await client.post('/api/v1/dead-letters/replay', { collection })).body).toEqual({ replayed: 0 });
    const asked = await client.post('/api/v1/dead-letters/replay', { collection, code: 'INGESTION.CANCELLED' });
    expect(asked.body).toEqual({ replayed: 1 });
    expect(await client.settled(id)).toMatchObject({ status: 'ready' });
  });

  it('stops processing a removed document and deletes its rows', async () => {
    embeddings.answer = 'hold';
    const id = await upload('The gull screams.');
    await client.until(id, ({ status }) => status === 'embedding');
    expect((await client.delete(`/api/v1/documents/${id}`)).status).toBe(204);
    embeddings.answer = 'vectors';
    await sleep(1_500);
    expect((await client.get(`/api/v1/documents/${id}`)).status).toBe(404);
    expect(await client.found('gull', collection)).toEqual([]);
  });

  it('lists dead letters with reason, stage and time, and replays one or all from the failed stage', async () => {
    const corrupt = await upload('%PDF-1.7\nbroken', 'broken.pdf');
    embeddings.answer = { status: 400, message: 'as scripted' };
    const [first, second] = [await upload('The quay is wet.'), await upload('The quay is dry.')];
    for (const id of [corrupt, first, second]) await client.settled(id);
    const all = await letters(`collection=${collection}`);
    expect(all.map(({ documentId, stage, error }) => [documentId, stage, error.code])).toEqual([
      [corrupt, 'parse', 'PARSE.CORRUPT'],
      [first, 'embed', 'EMBEDDING.REJECTED'],
      [second, 'embed', 'EMBEDDING.REJECTED'],
    ]);
    expect(all[0]).toMatchObject({ attempts: 1, timings: { total: expect.any(Number) }, failedAt: expect.any(String) });
    expect(await letters(`collection=${collection}&code=PARSE.CORRUPT`)).toHaveLength(1);
    const paged = await client.get<{ nextCursor: string }>(`/api/v1/dead-letters?collection=${collection}&limit=2`);
    expect(await letters(`collection=${collection}&cursor=${paged.body.nextCursor}`)).toHaveLength(1);

    embeddings.answer = 'vectors';
    const one = await client.post('/api/v1/dead-letters/replay', { documents: [first] });
    expect(one).toMatchObject({ status: 202, body: { replayed: 1 } });
    const replayed = await client.settled(first);
    // it was parsed before: only the vectors were missing
    expect(replayed).toMatchObject({ status: 'ready' });
    const rest = await client.post('/api/v1/dead-letters/replay', { collection, stage: 'embed' });
    expect(rest).toMatchObject({ body: { replayed: 1 } });
    expect(await client.settled(second)).toMatchObject({ status: 'ready' });
    expect(await letters(`collection=${collection}`)).toMatchObject([{ documentId: corrupt }]);
  });

  it('lists and replays only dead letters of collections that the key may see', async () => {
    await client.settled(await upload('%PDF-1.7\nbroken', 'broken.pdf'));
    const other = await client.collection();
    const { body } = await client.post<{ secret: string }>('/api/v1/keys', {
      name: 'limited',
      permissions: ['document:read', 'document:write'],
      collections: [other],
    });
    const limited = new Client(app, body.secret);
    expect((await limited.get<{ items: unknown[] }>('/api/v1/dead-letters')).body.items).toEqual([]);
    expect((await limited.post('/api/v1/dead-letters/replay', {})).body).toEqual({ replayed: 0 });
  });

  it('completes a small upload before a bulk upload to another collection', async () => {
    embeddings.answer = 'hold';
    const paragraphs = (n: number) =>
      Array.from({ length: 12 }, (_, i) => `## ${i}\n\n${`Bulk ${n} part ${i}. `.repeat(40)}`).join('\n\n');
    const bulk: string[] = [];
    for (let n = 0; n < 12; n++) bulk.push(await upload(paragraphs(n), `${n}.md`));
    await client.until(bulk.at(-1)!, ({ status }) => status === 'embedding');
    const small = await upload('A small one.', 'small.txt', await client.collection());
    await client.until(small, ({ status }) => status === 'embedding');
    const before = embeddings.texts.length;
    embeddings.answer = 'vectors';
    await client.settled(small);
    const place = embeddings.texts.slice(before).indexOf('A small one.');
    // two batches of two were under way; of 140 parts that waited, few come before it
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThan(30);
    for (const id of bulk) expect(await client.settled(id, 120_000)).toMatchObject({ status: 'ready' });
  });

  it('hides a document from its expiry on, and removes it', async () => {
    const expiresAt = new Date(Date.now() + 2_500).toISOString();
    const { body } = await client.upload(collection, [{ name: 'a.txt', content: 'The ferry leaves.' }], undefined, expiresAt);
    const { id } = body.items[0]!;
    expect(await client.settled(id)).toMatchObject({ status: 'ready', expiresAt });
    expect(await client.found('ferry', collection)).toHaveLength(1);
    await sleep(2_500);
    expect(await client.found('ferry', collection)).toEqual([]);
    expect((await client.get(`/api/v1/documents/${id}`)).status).toBe(404);
    // its bytes may come again
    expect((await client.upload(collection, [{ name: 'a.txt', content: 'The ferry leaves.' }])).body.items[0]).toMatchObject({
      duplicate: false,
    });
    for (const wrong of ['soon', new Date(Date.now() - 1_000).toISOString()]) {
      expect((await client.upload(collection, [{ name: 'b.txt', content: 'x' }], undefined, wrong)).status).toBe(400);
    }
  });

  it('changes metadata and expiry of a document, and searches use the new values', async () => {
    const id = await upload('The pier is long.');
    await client.settled(id);
    const path = `/api/v1/documents/${id}`;
    expect(await client.patch(path, { metadata: { team: 'port' } })).toMatchObject({
      status: 200,
      body: { metadata: { team: 'port' } },
    });
    const search = (filter: object) =>
      client.post<{ items: unknown[] }>('/api/v1/search', { query: 'pier', mode: 'keyword', filter, collections: [collection] });
    expect((await search({ team: 'port' })).body.items).toHaveLength(1);
    expect((await search({ team: 'other' })).body.items).toHaveLength(0);
    expect((await client.patch(path, { expiresAt: new Date(Date.now() - 1_000).toISOString() })).status).toBe(400);
    await client.patch(path, { expiresAt: new Date(Date.now() + 300).toISOString() });
    await sleep(500);
    expect((await search({})).body.items).toHaveLength(0);
    expect((await client.patch(path, { metadata: {} })).status).toBe(404);
    expect((await client.patch(`/api/v1/documents/${await upload('x')}`, { name: 'y' })).status).toBe(400);
  });
});
