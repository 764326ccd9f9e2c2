import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../app.js';

/** Starts the program as a user would and waits for its end. */
async function startAndFail(env: Record<string, string>): Promise<{ code: number; errors: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/apps/standalone/src/main.js')], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  const late = setTimeout(() => child.kill('SIGKILL'), 150_000);
  const [code] = (await once(child, 'exit')) as [number];
  clearTimeout(late);
  return { code, errors };
}

describe('a start that is refused', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway start '));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('names every environment variable that is wrong', async () => {
    const { code, errors } = await startAndFail({ PORT: 'x', REDIS_URL: 'http://x', DATA_DIR: folder });
    expect(code).toBe(1);
    expect(errors).toContain('CONFIG.INVALID');
    expect(errors).toMatch(/PORT: .*\n.*REDIS_URL: /);
  });

  it('asks for both stores when one is named', async () => {
    const { code, errors } = await startAndFail({ REDIS_URL: 'redis://127.0.0.1:1', DATA_DIR: folder });
    expect([code, errors]).toEqual([1, expect.stringContaining('set both DATABASE_URL and REDIS_URL, or neither')]);
  });

  it('says which port is taken, and by what to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, errors } = await startAndFail({ PORT: String(port), DATA_DIR: folder });
    other.close();
    expect([code, errors]).toEqual([1, expect.stringContaining(`port ${port} on 127.0.0.1 is taken`)]);
    expect(errors).toContain('PORT');
  });

  it('names every mistake in a malformed mcp.json', async () => {
    const config = join(folder, 'mcp.json');
    await writeFile(config, JSON.stringify({ mcpServers: { a: { command: 3 }, b: { url: 'no url' } } }));
    const { code, errors } = await startAndFail({ MCP_CONFIG: config, DATA_DIR: folder });
    expect(code).toBe(1);
    expect(errors).toContain('MCP.CONFIG_INVALID');
    expect(errors).toContain('/mcpServers/a');
    expect(errors).toContain('/mcpServers/b');
  });
});
