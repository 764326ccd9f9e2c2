import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Permission } from '@causeway/kernel';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';
import { startServices } from '../services.js';

interface Change {
  id: string;
  server: string;
  tool: string;
  state: string;
  changed: string[];
  decidedBy: string | null;
}

describe('a tool that changes', () => {
  let services: Awaited<ReturnType<typeof startServices>>;
  let app: App;
  let admin: Client;
  let folder: string;

  const start = async () => {
    app = await startApp({ services, env: { MCP_CONFIG: join(folder, 'mcp.json') } });
    admin = new Client(app, app.adminKey);
    await until(
      async () => (await tools()).some((name) => name.startsWith('loose__')) && (await tools()).includes('pinned__echo'),
    );
  };
  const tools = async () =>
    (await admin.get<{ items: { name: string }[] }>('/api/v1/mcp/tools')).body.items.map(({ name }) => name);
  const changes = async (query = '') => (await admin.get<{ items: Change[] }>(`/api/v1/mcp/tools/changes${query}`)).body.items;
  const call = (name: string) => admin.post(`/api/v1/mcp/tools/${name}/call`, {});

  beforeAll(async () => {
    services = await startServices();
    folder = await mkdtemp(join(tmpdir(), 'causeway mcp '));
    const raw = { command: 'node', args: [join(ROOT, 'test/peers/raw-stdio.mjs')] };
    const mcpServers = { loose: raw, pinned: { ...raw, causeway: { pin: true } } };
    await writeFile(join(folder, 'mcp.json'), JSON.stringify({ mcpServers }));
    await start();
  });
  afterAll(async () => {
    await app?.stop();
    await services?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is recorded and stays callable when the server is not pinned', async () => {
    expect(await changes()).toEqual([]);
    await call('loose__grow');
    await until(async () => (await changes('?server=loose')).length === 1);
    expect((await changes())[0]).toMatchObject({ server: 'loose', tool: 'grown', state: 'recorded', changed: ['added'] });
    expect((await call('loose__grown')).status).toBe(200);
  });

  it('is quarantined when the server is pinned, until it is approved', async () => {
    await call('pinned__grow');
    await until(async () => (await changes('?state=quarantined')).length === 1);
    expect(await tools()).not.toContain('pinned__grown');
    const { status, body } = await call('pinned__grown');
    expect([status, body.code]).toEqual([409, 'MCP.TOOL_QUARANTINED']);
    expect((await call('pinned__fail')).status).toBe(200);

    const [change] = await changes('?state=quarantined');
    const approved = await admin.post<Change>(`/api/v1/mcp/tools/changes/${change!.id}/approve`);
    expect([approved.status, approved.body.state]).toEqual([200, 'approved']);
    expect(await tools()).toContain('pinned__grown');
    expect((await call('pinned__grown')).status).toBe(200);

    await admin.post(`/api/v1/mcp/tools/changes/${change!.id}/reject`);
    expect(await tools()).not.toContain('pinned__grown');
  });

  it('stays known after a restart', async () => {
    const before = await changes();
    await app.stop();
    await start();
    // the peers have forgotten the tools that they grew
    const removed = async () => (await changes()).filter((change) => change.changed.includes('removed'));
    await until(async () => (await removed()).length === 2);
    // once more the same changes, and no second row
    await Promise.all([call('loose__grow'), call('pinned__grow')]);
    await until(async () => (await removed()).length === 0);
    expect(await changes()).toEqual(before);
    expect((await call('pinned__grown')).body.code).toBe('MCP.TOOL_QUARANTINED');
  });

  const NOBODY = '0198c0de-0000-7000-8000-000000000000';
  it.each([
    ['GET', '?state=known', 400],
    ['POST', '/not-an-id/approve', 400],
    ['POST', `/${NOBODY}/approve`, 404],
    ['POST', `/${NOBODY}/reject`, 404],
  ])('%s changes%s: %i', async (method, path, status) => {
    expect((await admin.request(method, `/api/v1/mcp/tools/changes${path}`)).status).toBe(status);
  });

  it('needs tool:admin, and a key', async () => {
    const { body } = await admin.post<{ secret: string }>('/api/v1/keys', { name: 'k', permissions: [Permission.ToolRead] });
    const path = '/api/v1/mcp/tools/changes';
    expect((await new Client(app, body.secret).get(path)).status).toBe(403);
    expect((await new Client(app, body.secret).post(`${path}/${NOBODY}/approve`)).status).toBe(403);
    expect((await new Client(app, undefined).get(path)).status).toBe(401);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not happen in 20 s');
    await sleep(50);
  }
}
