import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpPool } from '@causeway/mcp-pool';
import { endAll, isAlive, peer, readyPool, type RunningPeer, startPeer, until } from '../integration/mcp-pool/support.js';
import { type End, executions, Load, median } from './support/load.js';

/** Longer with CHAOS_SECONDS. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 6);
const CALLERS = 64;
const SETTINGS = { idempotent: ['safe'], balance: 'round-robin', health: { crashLoop: { restarts: 1_000 } } };

jest.setTimeout(120_000 + SECONDS * 4_000);

let folder: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-chaos-'));
  log = join(folder, 'executions');
  await writeFile(log, '');
});
afterEach(async () => {
  await endAll();
  await rm(folder, { recursive: true });
});

/** No call that may be repeated has failed; no other was carried out twice, or at all where it says that it was not sent. */
async function expectDelivered(ends: End[]): Promise<void> {
  const count = await executions(log);
  const failed = ends.filter(({ error }) => error !== null);
  expect(failed.filter(({ tool }) => tool === 'safe')).toEqual([]);
  expect(ends.filter(({ id, tool }) => tool === 'record' && (count.get(id) ?? 0) > 1)).toEqual([]);
  expect(ends.filter(({ id, error }) => error === null && !count.has(id))).toEqual([]);
  const codes = [...new Set(failed.map(({ error }) => error!.code))];
  expect(codes.filter((code) => code !== 'MCP.OUTCOME_UNKNOWN')).toEqual([]);
}

/** From the moment a replica is back to its first answer, in ms. */
function recoveries(ends: End[], returns: { replica: string; at: number }[]): number[] {
  return returns.map(({ replica, at }) => (ends.find((end) => end.replica === replica && end.at >= at)?.at ?? Infinity) - at);
}

function tell(what: string, ends: End[], times: number[]): void {
  const failed = ends.filter(({ error }) => error !== null).length;
  const [middle, longest] = [median(times), Math.max(...times)];
  console.info(`${what}: ${ends.length} calls, ${failed} of unknown outcome, back after ${middle} ms (longest ${longest} ms)`);
}

describe(`${CALLERS} callers, one of three replicas killed each second`, () => {
  test.each(['legacy-http.mjs', 'modern.mjs'] as const)('%s', async (file) => {
    const servers: RunningPeer[] = [];
    for (let i = 0; i < 3; i++) servers.push(await startPeer(file, 0, { PEER_LOG: log }));
    const [first, ...further] = servers.map(({ url }) => url);
    const pool = await readyPool({ web: { url: first, causeway: { ...SETTINGS, replicas: further } } });
    const load = new Load(pool, 'web', CALLERS);
    const returns: { replica: string; at: number }[] = [];
    for (let second = 0; second < SECONDS; second++) {
      const victim = second % 3;
      await servers[victim]!.kill();
      await sleep(300);
      servers[victim] = await startPeer(file, servers[victim]!.port, { PEER_LOG: log });
      returns.push({ replica: String(victim), at: Date.now() });
      await sleep(700);
    }
    await sleep(500);
    const ends = await load.stop();
    const times = recoveries(ends, returns);
    tell(file, ends, times);
    await expectDelivered(ends);
    expect(median(times)).toBeLessThan(1_000);
    expect(ends.length).toBeGreaterThan(SECONDS * 100);
  });

  test('processes', async () => {
    const pool = await readyPool({ raw: peer.raw({ PEER_LOG: log }, { ...SETTINGS, replicas: 3 }) });
    const load = new Load(pool, 'raw', CALLERS);
    const times: number[] = [];
    for (let second = 0; second < SECONDS; second++) {
      times.push(await killed(pool, second % 3));
      await sleep(800);
    }
    const ends = await load.stop();
    tell('processes', ends, times);
    await expectDelivered(ends);
    expect(median(times)).toBeLessThan(1_000);
  });

  /** @returns ms from the kill until the replica has another process that serves */
  async function killed(pool: McpPool, index: number): Promise<number> {
    const pid = pool.server('raw').replicas[index]!.pid!;
    const at = Date.now();
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid) && (pool.server('raw').replicas[index]!.pid ?? pid) !== pid, 'there is another process');
    return Date.now() - at;
  }
});

describe('one of three replicas is stopped', () => {
  test('by SIGSTOP: calls avoid it, those on it are repeated where they may be, and it serves again after SIGCONT', async () => {
    const health = { ...SETTINGS.health, intervalMs: 500, timeoutMs: 500, failures: 3 };
    const causeway = { ...SETTINGS, replicas: 3, health, timeouts: { callMs: 3_000 } };
    const pool = await readyPool({ raw: peer.raw({ PEER_LOG: log }, causeway) });
    const load = new Load(pool, 'raw', 16);
    const pid = pool.server('raw').replicas[1]!.pid!;
    process.kill(pid, 'SIGSTOP');
    const stoppedAt = Date.now();
    await until(
      () => ['degraded', 'open', 'connecting'].includes(pool.server('raw').replicas[1]!.state),
      'it is seen to be silent',
    );
    await sleep(4_000);
    const before = load.ends.length;
    await sleep(1_000);
    // the others serve at their pace, whatever became of the calls on the stopped one
    expect(load.ends.length - before).toBeGreaterThan(100);
    if (isAlive(pid)) process.kill(pid, 'SIGCONT');
    await until(() => pool.server('raw').replicas[1]!.state === 'ready', 'it is well again');
    const back = Date.now();
    await until(() => load.ends.some(({ replica, at }) => replica === '1' && at > back), 'it is called again');
    const ends = await load.stop();
    const codes = new Set(ends.flatMap(({ error }) => error?.code ?? []));
    expect([...codes].filter((code) => !['MCP.OUTCOME_UNKNOWN', 'MCP.TIMEOUT'].includes(code))).toEqual([]);
    const count = await executions(log);
    expect(ends.filter(({ id, tool }) => tool === 'record' && (count.get(id) ?? 0) > 1)).toEqual([]);
    expect(ends.filter(({ error, at }) => error !== null && at > stoppedAt + 4_500)).toEqual([]);
  });
});
