import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../app.js';
import { Client, type DocumentBody } from '../client.js';
import { type ScriptedEmbeddings, scriptedEmbeddings, startScriptedEmbeddings } from '../factories/scripted-embeddings.js';

interface Version {
  number: number;
  name: string;
  status: string;
  live: boolean;
  withdrawn: boolean;
}

describe('versions of a document', () => {
  let app: App;
  let client: Client;
  let embeddings: ScriptedEmbeddings;
  let collection: string;

  beforeAll(async () => {
    embeddings = await startScriptedEmbeddings();
    app = await startApp({ env: { ...scriptedEmbeddings(embeddings), VERSIONS_KEPT: '2' } });
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

  const upload = async (name: string, content: string): Promise<string> => {
    const { body } = await client.upload(collection, [{ name, content }]);
    expect(await client.settled(body.items[0]!.id)).toMatchObject({ status: 'ready' });
    return body.items[0]!.id;
  };
  const versionsOf = async (id: string) =>
    (await client.get<{ items: Version[] }>(`/api/v1/documents/${id}/versions`)).body.items;
  const rollback = (id: string, version: number) =>
    client.post<DocumentBody & { code?: string }>(`/api/v1/documents/${id}/rollback`, { version });

  it('serves the old one until the new one is ready, then the new one, under its new name and type', async () => {
    const id = await upload('rates.md', '# Rates\n\nThe heron pays nine coins.');
    embeddings.answer = 'hold';
    const put = await client.replace(id, { name: 'rates.txt', content: 'The heron pays ten coins.' });
    expect(put).toMatchObject({ status: 202, body: { id, version: 2, liveVersion: 1, name: 'rates.txt' } });
    await client.until(id, ({ status }) => status === 'embedding');
    expect(await client.found('heron', collection)).toEqual(['# Rates\n\nThe heron pays nine coins.']);
    embeddings.answer = 'vectors';
    expect(await client.settled(id)).toMatchObject({ status: 'ready', version: 2, liveVersion: 2, mediaType: 'text/plain' });
    expect(await client.found('heron', collection)).toEqual(['The heron pays ten coins.']);
    expect((await client.get<string>(`/api/v1/documents/${id}/text`)).body).toBe('The heron pays ten coins.');
    expect(await versionsOf(id)).toMatchObject([
      { number: 2, name: 'rates.txt', live: true },
      { number: 1, name: 'rates.md', live: false },
    ]);
  });

  it('keeps the old version published when the new one fails, and accepts a retry', async () => {
    const id = await upload('a.txt', 'The kingfisher waits.');
    embeddings.answer = { status: 400, message: 'input too long' };
    await client.replace(id, { name: 'a.txt', content: 'The kingfisher dives.' });
    expect(await client.settled(id)).toMatchObject({ status: 'failed', version: 2, liveVersion: 1 });
    expect(await client.found('kingfisher', collection)).toEqual(['The kingfisher waits.']);
    embeddings.answer = 'vectors';
    expect((await client.post(`/api/v1/documents/${id}/retry`)).status).toBe(202);
    expect(await client.settled(id)).toMatchObject({ status: 'ready', liveVersion: 2 });
    expect(await client.found('kingfisher', collection)).toEqual(['The kingfisher dives.']);
  });

  it('embeds only what has changed', async () => {
    const unique = randomUUID();
    const pages = ['one', 'two', 'three', 'four'].map((n) => `## ${n}\n\n${`Page ${n} of ${unique} says much. `.repeat(6)}`);
    const id = await upload('book.md', pages.join('\n\n'));
    const before = embeddings.texts.length;
    const changed = [...pages.slice(0, 3), `## four\n\n${'Now it says something else. '.repeat(12)}`];
    await client.replace(id, { name: 'book.md', content: changed.join('\n\n') });
    expect(await client.settled(id)).toMatchObject({ status: 'ready', chunkCount: 4 });
    expect(embeddings.texts.slice(before)).toEqual([expect.stringContaining('Now it says something else.')]);
    const { body } = await client.post<{ items: unknown[] }>('/api/v1/search', {
      query: unique,
      mode: 'vector',
      collections: [collection],
    });
    expect(body.items).toHaveLength(4);
  });

  it('creates no version for the same bytes and returns 409 for the bytes of another document', async () => {
    const id = await upload('a.txt', 'first');
    await upload('b.txt', 'second');
    expect(await client.replace(id, { name: 'a.txt', content: 'first' })).toMatchObject({ status: 202, body: { version: 1 } });
    const conflict = await client.replace(id, { name: 'a.txt', content: 'second' });
    expect(conflict).toMatchObject({ status: 409, body: { code: 'DOCUMENT.DUPLICATE' } });
    expect(await client.document(id)).toMatchObject({ version: 1, status: 'ready' });
  });

  it('rolls back to an older version and forward again, and numbers the next version after the highest', async () => {
    const id = await upload('a.txt', 'The crane stands.');
    await client.replace(id, { name: 'a.txt', content: 'The crane flies.' });
    await client.settled(id);
    const back = await rollback(id, 1);
    expect(back).toMatchObject({ status: 200, body: { version: 1, liveVersion: 1, status: 'ready' } });
    expect(await client.found('crane', collection)).toEqual(['The crane stands.']);
    expect(await versionsOf(id)).toMatchObject([
      { number: 2, withdrawn: true, live: false },
      { number: 1, withdrawn: false, live: true },
    ]);
    expect((await client.get(`/api/v1/documents/${id}/content`)).body).toBe('The crane stands.');
    expect((await client.get(`/api/v1/documents/${id}/text`)).body).toBe('The crane stands.');
    expect((await client.get(`/api/v1/documents/${id}/chunks`)).body).toMatchObject({ items: [{ text: 'The crane stands.' }] });
    // the bytes of a withdrawn version are free for another document
    const other = await upload('other.txt', 'The crane flies.');
    expect(await rollback(id, 2)).toMatchObject({ status: 409, body: { code: 'DOCUMENT.DUPLICATE' } });
    await client.delete(`/api/v1/documents/${other}`);
    expect(await rollback(id, 2)).toMatchObject({ status: 200, body: { version: 2, liveVersion: 2 } });
    await rollback(id, 1);
    await client.replace(id, { name: 'a.txt', content: 'The crane sleeps.' });
    expect(await client.settled(id)).toMatchObject({ version: 3, liveVersion: 3 });
    expect(await client.found('crane', collection)).toEqual(['The crane sleeps.']);
    await rollback(id, 1);
    // not the same bytes as before: those are of version 1 again
    await client.replace(id, { name: 'a.txt', content: 'The crane sleeps.' });
    expect(await client.settled(id)).toMatchObject({ version: 4, liveVersion: 4 });
  });

  it('ends the work on a version that is rolled back over', async () => {
    const id = await upload('a.txt', 'The stork nests.');
    embeddings.answer = 'hold';
    await client.replace(id, { name: 'a.txt', content: 'The stork leaves.' });
    await client.until(id, ({ status, activity }) => status === 'embedding' && activity === 'running');
    expect(await rollback(id, 1)).toMatchObject({ status: 200, body: { version: 1, status: 'ready' } });
    embeddings.answer = 'vectors';
    await sleep(1_500);
    // what was rolled back is not what a retry or a cancellation is about
    expect((await client.post(`/api/v1/documents/${id}/retry`)).status).toBe(409);
    expect((await client.post(`/api/v1/documents/${id}/cancel`)).status).toBe(409);
    expect(await client.found('stork', collection)).toEqual(['The stork nests.']);
    expect(await versionsOf(id)).toMatchObject([
      { number: 2, status: 'failed', withdrawn: true },
      { number: 1, live: true },
    ]);
  });

  it('says why there is no way back', async () => {
    const id = await upload('a.txt', 'The owl hoots.');
    expect(await rollback(id, 7)).toMatchObject({ status: 404, body: { code: 'DOCUMENT.VERSION_NOT_FOUND' } });
    embeddings.answer = { status: 400 };
    await client.replace(id, { name: 'a.txt', content: 'The owl is silent.' });
    await client.settled(id);
    expect(await rollback(id, 2)).toMatchObject({ status: 409, body: { code: 'DOCUMENT.VERSION_NOT_READY' } });
    const failed = async () => {
      const path = `/api/v1/collections/${collection}/documents?status=failed`;
      return (await client.get<{ items: { id: string }[] }>(path)).body.items.map((document) => document.id);
    };
    expect(await failed()).toContain(id);
    // bytes that failed may be sent again
    embeddings.answer = 'vectors';
    await client.replace(id, { name: 'a.txt', content: 'The owl is silent.' });
    // a document is what its newest version is
    expect(await failed()).not.toContain(id);
    expect(await client.settled(id)).toMatchObject({ status: 'ready', version: 3 });
    expect(await rollback(randomUUID(), 1)).toMatchObject({ status: 404, body: { code: 'DOCUMENT.NOT_FOUND' } });
    expect((await client.post(`/api/v1/documents/${id}/rollback`, { version: 0 })).status).toBe(400);
  });

  it('keeps VERSIONS_KEPT old versions', async () => {
    const id = await upload('a.txt', 'version 1 of the swan');
    for (const number of [2, 3, 4, 5]) {
      await client.replace(id, { name: 'a.txt', content: `version ${number} of the swan` });
      await client.settled(id);
    }
    expect((await versionsOf(id)).map(({ number }) => number)).toEqual([5, 4, 3]);
    expect(await client.found('swan', collection)).toEqual(['version 5 of the swan']);
  });

  it('refuses what an upload refuses, and changes nothing', async () => {
    const id = await upload('a.txt', 'The finch sings.');
    expect(await client.replace(id, { name: 'a.pdf', content: 'no pdf' })).toMatchObject({ status: 415 });
    expect(await client.replace(id, { name: 'a.txt', content: '' })).toMatchObject({ status: 400 });
    expect(await client.replace(randomUUID(), { name: 'a.txt', content: 'x' })).toMatchObject({ status: 404 });
    expect(await client.document(id)).toMatchObject({ version: 1, liveVersion: 1 });
  });
});
