import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Permission } from '@causeway/kernel';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';

interface Server {
  state: string;
  tools: number;
  replicas: { id: string; state: string; pid?: number; restarts: number }[];
}
interface Call {
  id: string;
  server: string;
  tool: string;
  outcome: string;
  errorCode: string | null;
  createdAt: string;
}
type Page<T> = { items: T[]; nextCursor: string | null };

describe('MCP server administration and the call ledger', () => {
  let app: App;
  let admin: Client;
  let reader: Client;
  let readerId: string;
  let folder: string;
  let config: string;

  const everything = join(ROOT, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
  const odd = { command: 'node', args: [join(ROOT, 'test/peers/raw-stdio.mjs')], causeway: { replicas: 2 } };
  const server = async (name: string) => (await admin.get<Server>(`/api/v1/mcp/servers/${name}`)).body;
  const call = (tool: string, args: object = {}) => reader.post(`/api/v1/mcp/tools/${tool}/call`, { arguments: args });
  const calls = async (query: string) => (await admin.get<Page<Call>>(`/api/v1/mcp/calls?${query}`)).body.items;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway mcp '));
    config = join(folder, 'mcp.json');
    await writeFile(
      config,
      JSON.stringify({ mcpServers: { odd, everything: { command: 'node', args: [everything, 'stdio'] } } }),
    );
    app = await startApp({ env: { MCP_CONFIG: config } });
    admin = new Client(app, app.adminKey);
    const permissions = [Permission.ToolRead, Permission.ToolCall];
    const { body } = await admin.post<{ id: string; secret: string }>('/api/v1/keys', { name: 'reader', permissions });
    [reader, readerId] = [new Client(app, body.secret), body.id];
    await until(async () => (await server('odd')).state === 'ready' && (await server('everything')).state === 'ready');
  });
  afterAll(async () => {
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('drains, resumes and reconnects one replica', async () => {
    const at = '/api/v1/mcp/servers/odd/replicas';
    const listed = await reader.get<Page<Server['replicas'][number]>>(at);
    expect(listed.body.items.map(({ id, state }) => [id, state])).toEqual([
      ['0', 'ready'],
      ['1', 'ready'],
    ]);
    expect((await admin.post<Server>(`${at}/0/drain`)).body.replicas.map(({ state }) => state)).toEqual(['draining', 'ready']);
    const { body } = await call('odd__echo', { message: 'x' });
    expect(body).toMatchObject({ meta: { replica: '1' } });
    expect((await admin.post<Server>(`${at}/0/resume`)).body.replicas[0]!.state).toBe('ready');
    const { body: renewed } = await admin.post<Server>(`${at}/1/reconnect`);
    expect(renewed.replicas.map(({ restarts }) => restarts)).toEqual([0, 1]);
  });

  it('disables and enables a server', async () => {
    const pid = (await server('odd')).replicas[0]!.pid!;
    expect((await admin.post<Server>('/api/v1/mcp/servers/odd/disable')).body).toMatchObject({ state: 'disabled', tools: 0 });
    expect(() => process.kill(pid, 0)).toThrow();
    expect((await call('odd__echo', { message: 'x' })).status).toBe(503);
    await admin.post('/api/v1/mcp/servers/odd/enable');
    await until(async () => (await server('odd')).state === 'ready');
    expect((await call('odd__echo', { message: 'x' })).status).toBe(200);
  });

  it('completes the argument of a prompt', async () => {
    const ref = { type: 'prompt', name: 'everything__completable-prompt' };
    const { status, body } = await reader.post<{ values: string[] }>('/api/v1/mcp/complete', {
      ref,
      argument: { name: 'department', value: 'E' },
    });
    expect([status, body.values]).toEqual([200, ['Engineering']]);
  });

  it('completes the argument of a resource template', async () => {
    const ref = { type: 'resource', server: 'everything', uri: 'demo://resource/dynamic/text/{resourceId}' };
    const values = async (value: string) =>
      (await reader.post<{ values: string[] }>('/api/v1/mcp/complete', { ref, argument: { name: 'resourceId', value } })).body;
    expect(await values('7')).toMatchObject({ values: ['7'] });
    expect(await values('seven')).toMatchObject({ values: [] });
  });

  it('records each call, and filters find it by server, tool, principal, outcome, error code and time', async () => {
    await call('odd__echo', { message: 'for the ledger' });
    await call('odd__echo', { message: 7 });
    await until(async () => (await calls('errorCode=MCP.INVALID_ARGUMENTS')).length === 1);
    const [newest] = await calls('limit=1');
    expect(newest).toMatchObject({ server: 'odd', tool: 'echo', outcome: 'not_sent', errorCode: 'MCP.INVALID_ARGUMENTS' });
    expect((await admin.get<Call>(`/api/v1/mcp/calls/${newest!.id}`)).body).toEqual(newest);
    expect(await calls('server=everything')).toEqual([]);
    expect((await calls(`principalId=${readerId}&server=odd&tool=echo&outcome=completed`)).length).toBeGreaterThan(1);
    expect(await calls(`until=${newest!.createdAt}&since=${newest!.createdAt}`)).toEqual([]);
    expect((await calls(`since=${newest!.createdAt}`)).map(({ id }) => id)).toEqual([newest!.id]);
  });

  it('pages through the calls, newest first', async () => {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await admin.get<Page<Call>>(`/api/v1/mcp/calls?${query}`);
      ids.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(ids.length).toBeGreaterThan(3);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('applies mcp.json when it changes', async () => {
    const before = JSON.parse(await readFile(config, 'utf8')) as { mcpServers: object };
    await writeFile(config, JSON.stringify({ mcpServers: { ...before.mcpServers, extra: { ...odd, disabled: true } } }));
    await until(async () => (await admin.get('/api/v1/mcp/servers/extra')).status === 200);
    await writeFile(config, JSON.stringify({ mcpServers: { extra: { comand: 'x' } } }));
    await until(() => app.log.some(({ msg }) => /refused.*did you mean "command"/s.test(msg)));
    expect((await server('odd')).state).toBe('ready');
  });

  const NOBODY = '0198c0de-0000-7000-8000-000000000000';
  it.each([
    ['GET', '/api/v1/mcp/calls?limit=0', 400, 'REQUEST.INVALID'],
    ['GET', '/api/v1/mcp/calls?since=yesterday', 400, 'REQUEST.INVALID'],
    ['GET', '/api/v1/mcp/calls?outcome=lost', 400, 'REQUEST.INVALID'],
    ['GET', '/api/v1/mcp/calls/not-an-id', 400, 'REQUEST.INVALID'],
    ['GET', `/api/v1/mcp/calls/${NOBODY}`, 404, 'REQUEST.NOT_FOUND'],
    ['GET', '/api/v1/mcp/servers/od/replicas', 404, 'MCP.SERVER_NOT_FOUND'],
    ['POST', '/api/v1/mcp/servers/odd/replicas/9/drain', 404, 'REQUEST.NOT_FOUND'],
    ['POST', '/api/v1/mcp/servers/odd/replicas/9/resume', 404, 'REQUEST.NOT_FOUND'],
    ['POST', '/api/v1/mcp/servers/od/replicas/0/reconnect', 404, 'MCP.SERVER_NOT_FOUND'],
    ['POST', '/api/v1/mcp/servers/od/enable', 404, 'MCP.SERVER_NOT_FOUND'],
    ['POST', '/api/v1/mcp/servers/od/disable', 404, 'MCP.SERVER_NOT_FOUND'],
    ['POST', '/api/v1/mcp/complete', 400, 'REQUEST.INVALID'],
  ])('%s %s: %i', async (method, path, status, code) => {
    const answer = await admin.request(method, path, method === 'POST' ? {} : undefined);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('returns 404 for an unknown prompt and names the nearest one', async () => {
    const ref = { type: 'prompt', name: 'everything__completable-promt' };
    const { status, body } = await reader.post('/api/v1/mcp/complete', { ref, argument: { name: 'a', value: '' } });
    expect([status, body.detail]).toEqual([404, expect.stringContaining('did you mean "everything__completable-prompt"')]);
  });

  it.each([
    ['POST', '/api/v1/mcp/servers/odd/disable'],
    ['POST', '/api/v1/mcp/servers/odd/enable'],
    ['POST', '/api/v1/mcp/servers/odd/replicas/0/drain'],
    ['GET', '/api/v1/mcp/calls'],
    ['GET', `/api/v1/mcp/calls/${NOBODY}`],
  ])('%s %s needs tool:admin, and a key', async (method, path) => {
    expect((await reader.request(method, path)).status).toBe(403);
    expect((await new Client(app, undefined).request(method, path)).status).toBe(401);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not happen in 20 s');
    await sleep(50);
  }
}
