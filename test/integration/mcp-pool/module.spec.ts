import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule, loadConfig } from '@causeway/config';
import { Database, DatabaseModule } from '@causeway/database';
import { McpPool, McpPoolModule } from '@causeway/mcp-pool';
import { type Services, startServices } from '../../services.js';
import { isAlive, peer, pidOf, principal, ROOT, until } from './support.js';

jest.setTimeout(180_000);

let services: Services;
let folder: string;
let application: TestingModule | undefined;

beforeAll(async () => {
  services = await startServices();
  folder = await mkdtemp(join(tmpdir(), 'causeway with a space '));
});
afterEach(async () => {
  await application?.close();
  application = undefined;
});
afterAll(async () => {
  await services.stop();
  await rm(folder, { recursive: true });
});

const settings = (MCP_CONFIG: string, more = {}) =>
  loadConfig({
    PATH: process.env.PATH,
    DATABASE_URL: services.databaseUrl,
    DATA_DIR: join(folder, 'data dir'),
    MCP_CONFIG,
    DATABASE_POOL_SIZE: '1',
    ...more,
  });

async function boot(config: ReturnType<typeof settings>): Promise<McpPool> {
  application = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), DatabaseModule, McpPoolModule],
  }).compile();
  await application.init();
  return application.get(McpPool);
}

it('runs the shipped mcp.json from a path with a space and any folder, and records each call', async () => {
  const copy = join(folder, 'a project');
  await mkdir(copy, { recursive: true });
  await cp(join(ROOT, 'mcp.json'), join(copy, 'mcp.json'));
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const pool = await boot(settings(join(copy, 'mcp.json'), { OPENAI_API_KEY: 'sk-of-the-service' }));
  await until(() => pool.servers(principal).every(({ state }) => state === 'ready'), 'both servers are ready', 30_000);
  const pids = pool.servers(principal).map(pidOf);

  const environment = await pool.call(principal, 'everything__get-env', {});
  await pool.call(principal, 'memory__create_entities', {
    entities: [{ name: 'Ada', entityType: 'person', observations: ['wrote'] }],
  });
  await pool.call(principal, 'everything__echo', {}).catch(() => undefined);

  expect(environment.content[0]?.text).toContain('PATH');
  expect(environment.content[0]?.text).not.toMatch(/sk-of-the-service|DATABASE_URL/);
  expect(await readFile(join(folder, 'data dir', 'memory.jsonl'), 'utf8')).toContain('Ada');
  const database = application!.get(Database);
  const rows = () => database.query<Record<string, unknown>>('select * from mcp_calls order by id');
  await until(async () => (await rows()).length === 3, 'the ledger is written');
  expect(await rows()).toMatchObject([
    {
      principal_id: 'tester',
      server: 'everything',
      tool: 'get-env',
      replica: '0',
      attempts: 1,
      outcome: 'completed',
      is_error: false,
      error_code: null,
    },
    { server: 'memory', tool: 'create_entities', arguments_hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { tool: 'echo', replica: null, attempts: 0, outcome: 'not_sent', is_error: null, error_code: 'MCP.INVALID_ARGUMENTS' },
  ]);

  await application!.close();
  await until(() => !pids.some(isAlive), 'no process is left', 5_000);
});

it('starts without a file and applies one that is created later', async () => {
  const pool = await boot(settings(join(folder, 'missing.json')));
  expect(pool.servers(principal)).toEqual([]);
  await expect(pool.call(principal, 'any__tool', {})).rejects.toMatchObject({ code: 'MCP.SERVER_NOT_FOUND' });

  await writeFile(join(folder, 'missing.json'), JSON.stringify({ mcpServers: { late: peer.raw() } }));
  await until(() => pool.servers(principal).some(({ state }) => state === 'ready'), 'the file is there now, and applied');
  expect((await pool.call(principal, 'late__echo', { message: 'x' })).meta.outcome).toBe('completed');
});

it('refuses to start with a malformed mcp.json, and lists every mistake', async () => {
  const path = join(folder, 'bad.json');
  await writeFile(
    path,
    JSON.stringify({ mcpServers: { one: { comand: 'x' }, two: { url: 'no url', causeway: { retries: 3 } } } }),
  );
  await expect(boot(settings(path))).rejects.toMatchObject({
    code: 'MCP.CONFIG_INVALID',
    errors: expect.arrayContaining([
      expect.objectContaining({ pointer: '/mcpServers/one/comand' }),
      expect.objectContaining({ pointer: '/mcpServers/two/url' }),
      expect.objectContaining({ pointer: '/mcpServers/two/causeway/retries' }),
    ]),
  });
  await writeFile(path, '{ "mcpServers": ');
  await expect(boot(settings(path))).rejects.toThrow('line 1, column 17');
});
