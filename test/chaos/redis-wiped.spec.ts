import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type App, startApp } from '../app.js';
import { Client } from '../client.js';
import { startServices } from '../services.js';

const DOCUMENTS = 30;

/** Principle 1: Redis may be wiped at any moment, and nothing that was accepted is lost. */
describe('Redis wiped while documents are processed', () => {
  let services: Awaited<ReturnType<typeof startServices>>;
  let app: App;
  let client: Client;
  let redis: Redis;

  beforeAll(async () => {
    services = await startServices();
    app = await startApp({ services });
    client = new Client(app, app.adminKey);
    redis = new Redis(services.redisUrl);
  });
  afterAll(async () => {
    redis?.disconnect();
    await app?.stop();
    await services?.stop();
  });

  it('lets every accepted document end ready or failed, exactly once', async () => {
    const collection = await client.collection();
    let wiping = true;
    let wipes = 0;
    const wiper = (async () => {
      while (wiping) {
        await redis.flushdb();
        wipes++;
        await sleep(300);
      }
    })();
    const accepted: string[] = [];
    for (let i = 0; i < DOCUMENTS; i++) {
      const bad = i % 10 === 9;
      const content = bad ? `%PDF-1.7\nbroken ${i}` : `Document number ${i}. It speaks of topic ${i}.`;
      const { body } = await client.upload(collection, [{ name: bad ? `${i}.pdf` : `${i}.txt`, content }]);
      accepted.push(body.items[0]!.id);
    }
    // on into embedding and publishing, not only while parsing
    while ((await Promise.all(accepted.map(isSettled))).filter(Boolean).length < DOCUMENTS / 2) await sleep(100);
    wiping = false;
    await wiper;
    const ended = await Promise.all(accepted.map((id) => client.settled(id, 90_000)));
    expect(wipes).toBeGreaterThan(0);
    expect(ended.filter(({ status }) => status === 'ready')).toHaveLength(DOCUMENTS - DOCUMENTS / 10);
    expect(ended.filter(({ error }) => error?.code === 'PARSE.CORRUPT')).toHaveLength(DOCUMENTS / 10);
    const chunks = await Promise.all(ended.filter(({ status }) => status === 'ready').map(({ id }) => chunksOf(id)));
    expect(chunks).toEqual(chunks.map(() => 1));
    const found = await client.post<{ items: { documentId: string }[] }>('/api/v1/search', {
      query: 'topic',
      mode: 'keyword',
      limit: 50,
    });
    const ids = found.body.items.map(({ documentId }) => documentId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(DOCUMENTS - DOCUMENTS / 10);
  });

  const isSettled = async (id: string) => {
    const { body } = await client.get<{ status: string }>(`/api/v1/documents/${id}`);
    return body.status === 'ready' || body.status === 'failed';
  };
  const chunksOf = async (id: string) =>
    (await client.get<{ items: unknown[] }>(`/api/v1/documents/${id}/chunks`)).body.items.length;
});
