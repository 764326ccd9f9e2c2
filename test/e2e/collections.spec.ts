import { type App, startApp } from '../app.js';
import { Client } from '../client.js';

describe('collections', () => {
  let app: App;
  let client: Client;

  beforeAll(async () => {
    app = await startApp();
    client = new Client(app, app.adminKey);
  });
  afterAll(() => app?.stop());

  it('creates (201), returns, updates and deletes (204) a collection', async () => {
    const made = await client.post('/api/v1/collections', { name: 'handbook', chunking: { maxTokens: 200 } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'handbook', description: '', chunking: { maxTokens: 200 } });
    const path = `/api/v1/collections/${String(made.body.id)}`;
    expect((await client.get(path)).body).toEqual(made.body);
    const changed = await client.request('PATCH', path, { description: '员工手册' });
    expect(changed.body).toMatchObject({ name: 'handbook', description: '员工手册', chunking: { maxTokens: 200 } });
    expect((await client.delete(path)).status).toBe(204);
    expect((await client.get(path)).body.code).toBe('COLLECTION.NOT_FOUND');
  });

  it('returns 409 for a name that is already in use', async () => {
    await client.collection('twice');
    const { status, body } = await client.post('/api/v1/collections', { name: 'twice' });
    expect([status, body.code]).toEqual([409, 'COLLECTION.NAME_TAKEN']);
  });

  it('returns 404 for an unknown collection and 400 for a malformed id', async () => {
    const unknown = '/api/v1/collections/01890a5d-ac96-774b-bcce-b302099a8057';
    expect((await client.get(unknown)).status).toBe(404);
    expect((await client.get('/api/v1/collections/nope')).status).toBe(400);
  });

  it('pages through the list without missing or repeating a collection', async () => {
    const names = Array.from({ length: 5 }, (_, i) => `page ${i}`);
    for (const name of names) await client.collection(name);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await client.get<{ items: { name: string }[]; nextCursor: string | null }>(
        `/api/v1/collections?limit=2${query}`,
      );
      seen.push(...body.items.map(({ name }) => name));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen.filter((name) => name.startsWith('page '))).toEqual(names);
  });
});
