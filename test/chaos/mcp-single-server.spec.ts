import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { McpPool } from '@causeway/mcp-pool';
import { type App, startApp } from '../app.js';
import { Client } from '../client.js';
import { endScripted, proxyTo } from '../integration/mcp-pool/scripted-peer.js';
import { call, endAll, isAlive, peer, pidOf, readyPool, ROOT, startPeer, until } from '../integration/mcp-pool/support.js';

jest.setTimeout(180_000);
afterEach(async () => void (await Promise.all([endAll(), endScripted()])));

/** Calls every 100 ms; `back` tells when the third good call in a row since then has ended, in ms. */
function caller(pool: McpPool, tool: string) {
  const ends: { at: number; good: boolean; code: string }[] = [];
  let running = true;
  const done = (async () => {
    for (; running; await sleep(100))
      await call(pool, tool, { message: 'x' }).then(
        () => ends.push({ at: Date.now(), good: true, code: '' }),
        ({ code }: { code: string }) => ends.push({ at: Date.now(), good: false, code }),
      );
  })();
  const back = async (since: number) => {
    const later = () => ends.filter(({ at }) => at >= since);
    const first = () => later().findIndex(({ good }, index, all) => good && all[index + 1]?.good && all[index + 2]?.good);
    await until(() => first() >= 0, 'three good calls in a row', 30_000);
    return later()[first()]!.at - since;
  };
  return { ends, back, stop: () => ((running = false), done) };
}

describe('the only server dies and comes back', () => {
  test.each(['legacy-http.mjs', 'modern.mjs'] as const)('%s: serves again, and says why meanwhile', async (file) => {
    const server = await startPeer(file);
    const pool = await readyPool({ web: { url: server.url }, other: peer.raw() });
    const [calls, others] = [caller(pool, 'web__echo'), caller(pool, 'other__echo')];
    await sleep(500);
    await server.kill();
    await sleep(Number(process.env.CHAOS_OUTAGE_MS ?? 2_000));
    expect(pool.server('web')).toMatchObject({ state: 'open', lastFailure: { message: expect.stringMatching(/ECONNREFUSED/) } });
    await startPeer(file, server.port);
    const returned = Date.now();
    const ms = await calls.back(returned);
    console.info(`${file}: back after ${ms} ms`);
    await Promise.all([calls.stop(), others.stop()]);
    expect(ms).toBeLessThan(1_500);
    expect(new Set(calls.ends.filter(({ good }) => !good).map(({ code }) => code))).toEqual(new Set(['MCP.SERVER_UNAVAILABLE']));
    expect(others.ends.filter(({ good }) => !good)).toEqual([]);
  });

  test.each(['legacy-http.mjs', 'modern.mjs'] as const)(
    '%s: the line is cut under calls, and whole again at once',
    async (file) => {
      const line = await proxyTo((await startPeer(file)).port);
      const pool = await readyPool({ web: { url: line.url } });
      const cut = Array.from({ length: 8 }, () => call(pool, 'web__hang').catch(({ code }: { code: string }) => code));
      await until(() => pool.server('web').replicas[0]!.inFlight === 8, 'all are on their way');
      // each has its own socket, if it was sent
      await until(() => line.connections() > 8, 'all are sent');
      line.cut();
      const returned = Date.now();
      expect(new Set(await Promise.all(cut))).toEqual(new Set(['MCP.OUTCOME_UNKNOWN']));
      const calls = caller(pool, 'web__echo');
      const ms = await calls.back(returned);
      await calls.stop();
      console.info(`${file}: back ${ms} ms after the line was cut`);
      expect(ms).toBeLessThan(RECOVERY_MS);
    },
  );

  test('a process: serves again', async () => {
    const pool = await readyPool({ raw: peer.raw() });
    const calls = caller(pool, 'raw__echo');
    await sleep(300);
    const killed = Date.now();
    process.kill(pidOf(pool.server('raw')), 'SIGKILL');
    const ms = await calls.back(killed + 1);
    console.info(`a process: back after ${ms} ms`);
    await calls.stop();
    expect(ms).toBeLessThan(1_500);
  });
});

test('500 reconnects leave nothing behind', async () => {
  const server = await startPeer('legacy-http.mjs');
  const args = ['--expose-gc', join(ROOT, 'test/peers/reconnects.mjs'), server.url, '500'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env.PATH }, timeout: 150_000 });
  const [early, late] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { heapBytes: number; resources: number; state: string; restarts: number });
  console.info(`heap after 100 reconnects ${early!.heapBytes} bytes, after 500 ${late!.heapBytes}`);
  expect(late).toMatchObject({ state: 'ready', restarts: 500 });
  expect(late!.heapBytes - early!.heapBytes).toBeLessThan(2_000_000);
  expect(late!.resources).toBeLessThanOrEqual(early!.resources + 3);
  // the server has one session: ours ended theirs
  const pool = await readyPool({ web: { url: server.url } });
  expect((await call(pool, 'web__sessions')).content).toEqual([{ type: 'text', text: '1' }]);
});

describe('the whole service is ended', () => {
  let folder: string;
  let app: App | undefined;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'causeway-chaos-'))));
  afterEach(async () => {
    await app?.stop();
    await rm(folder, { recursive: true });
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s: no process of a server is left, however stubborn', async (signal) => {
    const helper = join(folder, 'helper');
    const stubborn = peer.raw({ PEER_IGNORES: 'stdin-end,SIGTERM', PEER_CHILD_FILE: helper });
    const config = join(folder, 'mcp.json');
    await writeFile(config, JSON.stringify({ mcpServers: { stubborn, plain: peer.raw() } }));
    app = await startApp({ env: { MCP_CONFIG: config } });
    const client = new Client(app, app.adminKey);
    type Servers = { items: { state: string; replicas: { pid: number }[] }[] };
    const servers = async () => (await client.get<Servers>('/api/v1/mcp/servers')).body.items;
    await until(async () => (await servers()).every(({ state }) => state === 'ready'), 'both are ready', 30_000);
    const pids = (await servers()).flatMap(({ replicas }) => replicas.map(({ pid }) => pid));
    pids.push(Number(await readFile(helper, 'utf8')));
    expect(pids.every(isAlive)).toBe(true);

    app.process.kill(signal);
    await until(() => !pids.some(isAlive), 'all of them have ended', 8_000);
  });
});
