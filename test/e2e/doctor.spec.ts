import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';
import { type EmbeddingStub, startEmbeddingStub, stubEmbeddings } from '../factories/embedding-stub.js';
import { type Services, startServices } from '../services.js';

interface Diagnosis {
  healthy: boolean;
  checks: { name: string; outcome: string; count: number }[];
}

describe('the doctor beside a running service', () => {
  let services: Services;
  let stub: EmbeddingStub;
  let app: App;
  let client: Client;
  let documentId: string;

  const sql = async (text: string) => {
    const connection = new pg.Client({ connectionString: services.databaseUrl });
    await connection.connect();
    try {
      await connection.query(text);
    } finally {
      await connection.end();
    }
  };
  const faults = ({ checks }: Diagnosis) => checks.filter(({ outcome }) => outcome !== 'ok');
  const cli = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, 'dist/apps/cli/src/main.js'), 'doctor', ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL: services.databaseUrl },
    }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );

  beforeAll(async () => {
    services = await startServices();
    stub = await startEmbeddingStub();
    app = await startApp({ services, env: stubEmbeddings(stub.baseUrl) });
    client = new Client(app, app.adminKey);
    const collection = await client.collection();
    const { body } = await client.upload(collection, [{ name: 'a.md', content: '# Lighthouse\n\nThe lamp 🗼 is lit at dusk.' }]);
    documentId = body.items[0]!.id;
    expect(await client.settled(documentId)).toMatchObject({ status: 'ready' });
  });
  afterAll(async () => {
    await app?.stop();
    await services?.stop();
    stub?.stop();
  });

  it('returns 401 without a key and 403 for a key without administration rights', async () => {
    const { body: key } = await client.post<{ secret: string }>('/api/v1/keys', { name: 'reader', permissions: ['search'] });
    for (const [secret, status] of [
      [undefined, 401],
      [key.secret, 403],
    ] as const) {
      expect((await new Client(app, secret).get('/api/v1/doctor')).status).toBe(status);
      expect((await new Client(app, secret).post('/api/v1/doctor/repair')).status).toBe(status);
    }
  });

  it('repairs missing chunks and vectors through the worker', async () => {
    expect((await client.get<Diagnosis>('/api/v1/doctor')).body).toMatchObject({ healthy: true });
    await sql(`update chunks set text = 'forged'`);
    const { body: treated } = await client.post<Diagnosis>('/api/v1/doctor/repair');
    expect(faults(treated)).toContainEqual(expect.objectContaining({ name: 'slices', outcome: 'queued', count: 1 }));
    expect(treated.healthy).toBe(true);
    expect(await client.settled(documentId)).toMatchObject({ status: 'ready', chunkCount: 1 });
    await sql('delete from chunk_embeddings');
    expect((await client.post<Diagnosis>('/api/v1/doctor/repair')).body.healthy).toBe(true);
    for (let tries = 0; tries < 200; tries++) {
      if ((await client.get<{ status: string }>('/api/v1/reindex')).body.status !== 'running') break;
      await sleep(100);
    }
    const found = await client.post<{ items: { text: string }[] }>('/api/v1/search', { query: 'lamp', mode: 'vector' });
    expect(found.body.items.map(({ text }) => text)).toEqual([expect.stringContaining('The lamp 🗼 is lit')]);
    expect(faults((await client.get<Diagnosis>('/api/v1/doctor')).body)).toEqual([]);
  });

  it('ends the command with 1 while faults are left, and with 0 when they are repaired', async () => {
    await sql('delete from published_versions');
    const found = await cli();
    expect([found.code, found.stdout]).toEqual([1, expect.stringMatching(/^found +unpublished: 1 /m)]);
    expect(await cli('--repair')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^repaired +unpublished: 1 /m) });
    const json = await cli('--json');
    expect([json.code, (JSON.parse(json.stdout) as Diagnosis).healthy]).toEqual([0, true]);
    await sql(`update version_contents set data = 'x'`);
    expect(await cli('--repair')).toMatchObject({ code: 1, stdout: expect.stringMatching(/^left +content: 1 /m) });
  });
});
