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
import {
  call,
  endAll,
  isAlive,
  peer,
  pidOf,
  principal,
  readyPool,
  ROOT,
  startPeer,
  until,
} from '../integration/mcp-pool/support.js';
import { RECOVERY_MS, startOf } from './support/load.js';

/** At least 5 s, after which the waits between attempts must still be within their limit. */
const OUTAGE_MS = Number(process.env.CHAOS_OUTAGE_MS ?? 5_000);
/** Allowed growth of the heap per round; a leaked connection costs several times as much. */
const LEAK_BYTES = 4_000;

jest.setTimeout(300_000);
afterEach(async () => void (await Promise.all([endAll(), endScripted()])));

/** Calls every 100 ms; `back` returns the ms until the third successful call in a row has ended. */
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
  it.each(['legacy-http.mjs', 'modern.mjs'] as const)('%s: serves again, and reports why it did not meanwhile', async (file) => {
    const server = await startPeer(file);
    const pool = await readyPool({ web: { url: server.url }, other: peer.raw() });
    const [calls, others] = [caller(pool, 'web__echo'), caller(pool, 'other__echo')];
    await sleep(500);
    await server.kill();
    await sleep(OUTAGE_MS);
    expect(pool.server(principal, 'web')).toMatchObject({
      state: 'open',
      lastFailure: { message: expect.stringMatching(/ECONNREFUSED/) },
    });
    await startPeer(file, server.port);
    const returned = Date.now();
    const ms = await calls.back(returned);
    console.info(`${file}: back after ${ms} ms`);
    await Promise.all([calls.stop(), others.stop()]);
    expect(ms).toBeLessThan(RECOVERY_MS);
    // the first failure may be a call that was in flight when the server was killed
    const [first, ...failed] = calls.ends.flatMap(({ good, code }) => (good ? [] : [code]));
    expect(first).toMatch(/^MCP\.(SERVER_UNAVAILABLE|OUTCOME_UNKNOWN)$/);
    expect(new Set(failed)).toEqual(new Set(['MCP.SERVER_UNAVAILABLE']));
    expect(others.ends.filter(({ good }) => !good)).toEqual([]);
  });

  it.each(['legacy-http.mjs', 'modern.mjs'] as const)(
    '%s: serves again after the network was cut under calls for a moment',
    async (file) => {
      const line = await proxyTo((await startPeer(file)).port);
      const pool = await readyPool({ web: { url: line.url } });
      const cut = Array.from({ length: 8 }, () => call(pool, 'web__hang').catch(({ code }: { code: string }) => code));
      await until(() => pool.server(principal, 'web').replicas[0]!.inFlight === 8, 'all are on their way');
      // each call that was sent has a socket of its own
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

  it('a process: serves again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-chaos-'));
    try {
      const starts = join(folder, 'starts');
      const pool = await readyPool({ raw: peer.raw({ PEER_STARTS: starts }) });
      const calls = caller(pool, 'raw__echo');
      await until(() => calls.ends.length > 2, 'it serves');
      const pid = pidOf(pool.server(principal, 'raw'));
      const killed = Date.now();
      process.kill(pid, 'SIGKILL');
      const away = await calls.back(killed + 1);
      const returned = await startOf(starts, pidOf(pool.server(principal, 'raw')));
      await calls.stop();
      const ms = killed + 1 + away - returned;
      console.info(`a process: back after ${ms} ms, ${away} ms after it was killed`);
      expect(pidOf(pool.server(principal, 'raw'))).not.toBe(pid);
      expect(ms).toBeLessThan(RECOVERY_MS);
      // the restart is part of what is measured here
      expect(away).toBeLessThan(15_000);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('nothing is left behind by', () => {
  interface Left {
    heapBytes: number;
    resources: number;
    rounds: number;
    servers: { name: string; state: string; restarts: number }[];
  }

  /** The reports of test/peers/rounds.mjs after the warm-up, after half of its rounds and at the end. */
  async function left(what: string, rounds: number, url = ''): Promise<[Left, Left, Left]> {
    const args = ['--expose-gc', join(ROOT, 'test/peers/rounds.mjs'), what, String(rounds), url];
    const options = { env: { PATH: process.env.PATH }, timeout: 240_000 };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    const reports = stdout.trim().split('\n');
    const [warm, half, end] = reports.map((line) => JSON.parse(line) as Left) as [Left, Left, Left];
    const grown = [half.heapBytes - warm.heapBytes, end.heapBytes - half.heapBytes];
    console.info(`${what}: ${end.rounds} rounds, the heap grew by ${grown.join(' and ')} bytes`);
    return [warm, half, end];
  }

  /** Expects that the second half grows the heap by less than one leaked connection per round would. */
  function expectFlat([, half, end]: [Left, Left, Left]): void {
    expect(end.heapBytes - half.heapBytes).toBeLessThan((end.rounds - half.rounds) * LEAK_BYTES);
    expect(end.resources).toBeLessThanOrEqual(half.resources + 3);
    expect(end.servers.map(({ state }) => state)).toEqual(end.servers.map(() => 'ready'));
  }

  it('500 reconnects', async () => {
    const server = await startPeer('legacy-http.mjs');
    const reports = await left('reconnects', 500, server.url);
    expectFlat(reports);
    expect(reports[2].servers).toEqual([{ name: 'base0', state: 'ready', restarts: 500 }]);
    // the server keeps one session: ours replaced the others
    const pool = await readyPool({ web: { url: server.url } });
    expect((await call(pool, 'web__sessions')).content).toEqual([{ type: 'text', text: '1' }]);
  });

  it('400 sessions that the server lost', async () => {
    const reports = await left('forgotten', 400, (await startPeer('legacy-http.mjs')).url);
    expectFlat(reports);
    expect(Math.min(...reports[2].servers.map(({ restarts }) => restarts))).toBeGreaterThanOrEqual(40);
  });

  it('200 processes that were killed', async () => {
    const reports = await left('killed', 200);
    expectFlat(reports);
    expect(Math.min(...reports[2].servers.map(({ restarts }) => restarts))).toBeGreaterThanOrEqual(50);
  });

  it('300 servers that came and went', async () => {
    const reports = await left('applied', 300, (await startPeer('legacy-http.mjs')).url);
    expectFlat(reports);
    expect(reports[2].servers).toEqual([{ name: 'base0', state: 'ready', restarts: 0 }]);
  });
});

describe('the whole service is ended', () => {
  let folder: string;
  let app: App | undefined;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'causeway-chaos-'))));
  afterEach(async () => {
    await app?.stop();
    await rm(folder, { recursive: true });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s: no process of a server is left, however stubborn', async (signal) => {
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
