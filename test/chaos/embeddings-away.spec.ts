import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../app.js';
import { Client } from '../client.js';
import { startEmbeddingStub } from '../factories/embedding-stub.js';
import { freePort } from '../free-port.js';

/** An endpoint that nobody listens at, and whose vectors nobody has seen yet. */
describe('an embedding endpoint that does not answer', () => {
  let app: App;
  let client: Client;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    app = await startApp({ env: { EMBEDDING_BASE_URL: baseUrl, EMBEDDING_MODEL: 'nobody-knows', EMBEDDING_API_KEY: 'none' } });
    client = new Client(app, app.adminKey);
  });
  afterAll(() => app?.stop());

  it('leaves the document in embedding, lets other documents finish, and completes it when the endpoint answers', async () => {
    const collection = await client.collection();
    const { body } = await client.upload(collection, [{ name: 'a.txt', content: 'The lighthouse is lit at dusk.' }]);
    const { id } = body.items[0]!;
    const status = async () => (await client.get<{ status: string }>(`/api/v1/documents/${id}`)).body.status;
    for (let tries = 0; tries < 200 && (await status()) !== 'embedding'; tries++) await sleep(50);
    expect(await status()).toBe('embedding');
    // the sweeper goes on past it: another document, one that needs no vectors to fail, comes to its end
    const bad = await client.upload(collection, [{ name: 'b.pdf', content: '%PDF-1.7\nbroken' }]);
    expect(await client.settled(bad.body.items[0]!.id)).toMatchObject({ status: 'failed' });
    const stub = await startEmbeddingStub(port);
    try {
      expect(await client.settled(id, 90_000)).toMatchObject({ status: 'ready' });
    } finally {
      stub.stop();
    }
  });
});
