import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpPool } from '@causeway/mcp-pool';
import { type Asked, endScripted, serveHttp } from '../integration/mcp-pool/scripted-peer.js';
import {
  call,
  endAll,
  isAlive,
  peer,
  principal,
  readyPool,
  type RunningPeer,
  startPeer,
  until,
} from '../integration/mcp-pool/support.js';
import { type End, endLoads, executions, Load, median, RECOVERY_MS, recoveries, type Return, startOf } from './support/load.js';

/** Each of three replicas is killed once; more often with CHAOS_SECONDS. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 3);
const CALLERS = 64;
/** Calls have a minute, far more than they need: on a loaded machine, 64 of them may take seconds. */
const SETTINGS = { idempotent: ['safe'], timeouts: { callMs: 60_000 }, health: { crashLoop: { restarts: 1_000 } } };

jest.setTimeout(120_000 + SECONDS * 4_000);

let folder: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-chaos-'));
  log = join(folder, 'executions');
  await writeFile(log, '');
});
afterEach(async () => {
  await Promise.all([endLoads(), endAll(), endScripted()]);
  await rm(folder, { recursive: true });
});

type HttpPeer = Parameters<typeof startPeer>[0];

/** Starts three replicas of a server over HTTP. */
const startThree = (file: HttpPeer, env = {}): Promise<RunningPeer[]> =>
  Promise.all(Array.from({ length: 3 }, () => startPeer(file, 0, { PEER_LOG: log, ...env })));

/** The entry of an mcp.json for three replicas. */
function entryOf(servers: RunningPeer[], causeway: object) {
  const [url, ...replicas] = servers.map((server) => server.url);
  return { url, causeway: { ...causeway, replicas } };
}

/** Expects that no repeatable call failed, no other call was executed twice, and no call reported as not sent was executed. */
async function expectDelivered(ends: End[]): Promise<void> {
  const count = await executions(log);
  const failed = ends.filter(({ error }) => error !== null);
  expect(failed.filter(({ tool }) => tool === 'safe')).toEqual([]);
  expect(ends.filter(({ id, error }) => error === null && !count.has(id))).toEqual([]);
  await expectOnce(ends);
  expect(codesOf(ends).filter((code) => code !== 'MCP.OUTCOME_UNKNOWN')).toEqual([]);
}

/** Expects that no call that may not be repeated was executed twice. */
async function expectOnce(ends: End[]): Promise<void> {
  const count = await executions(log);
  expect(ends.filter(({ id, tool }) => tool === 'record' && (count.get(id) ?? 0) > 1)).toEqual([]);
}

const codesOf = (ends: End[]) => [...new Set(ends.flatMap(({ error }) => error?.code ?? []))];

/** Kills one of three replicas each second, in turn, so that two always run; `kill` ends one and returns the time when it was back. */
async function killInTurn(pool: McpPool, name: string, kill: (index: number) => Promise<number>): Promise<Return[]> {
  const returns: Return[] = [];
  for (let second = 0; second < SECONDS; second++) {
    const lostAt = Date.now();
    const index = second % 3;
    returns.push({ replica: String(index), lostAt, at: await kill(index) });
    await until(() => pool.server(principal, name).replicas[index]!.state === 'ready', 'it is back');
    await sleep(Math.max(300, lostAt + 1_000 - Date.now()));
  }
  return returns;
}

async function expectRecovered(what: string, load: Load, returns: Return[]): Promise<void> {
  const times = await recoveries(load, returns);
  const ends = await load.stop();
  const failed = ends.filter(({ error }) => error !== null).length;
  const [middle, longest] = [median(times), Math.max(...times)];
  console.info(`${what}: ${ends.length} calls, ${failed} of unknown outcome, back after ${middle} ms (longest ${longest} ms)`);
  await expectDelivered(ends);
  expect(longest).toBeLessThan(RECOVERY_MS);
  expect(ends.length).toBeGreaterThan(SECONDS * 20);
}

describe.each([
  ['peak-ewma', {}],
  ['round-robin', { balance: 'round-robin' }],
])(`${CALLERS} callers, one of three replicas killed each second, %s`, (balance, chosen) => {
  it.each(['legacy-http.mjs', 'modern.mjs'] as const)('%s', async (file) => {
    const servers = await startThree(file);
    const pool = await readyPool({ web: entryOf(servers, { ...SETTINGS, ...chosen }) });
    expect(pool.server(principal, 'web').balance).toBe(balance);
    const load = new Load(pool, 'web', CALLERS);
    const returns = await killInTurn(pool, 'web', async (index) => {
      await servers[index]!.kill();
      await sleep(300);
      servers[index] = await startPeer(file, servers[index]!.port, { PEER_LOG: log });
      return Date.now();
    });
    await expectRecovered(`${file}, ${balance}`, load, returns);
  });

  it('processes', async () => {
    const starts = join(folder, 'starts');
    const entry = peer.raw({ PEER_LOG: log, PEER_STARTS: starts }, { ...SETTINGS, ...chosen, replicas: 3 });
    const pool = await readyPool({ raw: entry });
    expect(pool.server(principal, 'raw').balance).toBe(balance);
    const load = new Load(pool, 'raw', CALLERS);
    const returns = await killInTurn(pool, 'raw', async (index) => startOf(starts, await killed(pool, index)));
    await expectRecovered(`processes, ${balance}`, load, returns);
    // the restart is part of what is measured here; the other replicas have taken the calls long before
    const away = returns.map(({ lostAt, at }) => at - lostAt);
    expect(Math.max(...away)).toBeLessThan(15_000);
  });
});

/** @returns the pid of the process that replaced the killed one */
async function killed(pool: McpPool, index: number): Promise<number> {
  const pid = () => pool.server(principal, 'raw').replicas[index]!.pid;
  const before = pid()!;
  process.kill(before, 'SIGKILL');
  await until(() => !isAlive(before) && (pid() ?? before) !== before, 'there is another process');
  return pid()!;
}

describe('one of three replicas is stopped by SIGSTOP', () => {
  /** Limits so long that a silent replica is avoided but not closed. */
  const patient = { ...SETTINGS.health, intervalMs: 500, timeoutMs: 500, failures: 100 };
  const settings = { ...SETTINGS, health: patient, timeouts: { callMs: 2_000 } };

  /** A pool, and the process behind its second replica. */
  async function stoppable(what: HttpPeer | 'a process'): Promise<[McpPool, number]> {
    if (what === 'a process') {
      const pool = await readyPool({ it: peer.raw({ PEER_LOG: log }, { ...settings, replicas: 3 }) });
      return [pool, pool.server(principal, 'it').replicas[1]!.pid!];
    }
    const servers = await startThree(what);
    return [await readyPool({ it: entryOf(servers, settings) }), servers[1]!.pid];
  }

  it.each(['a process', 'legacy-http.mjs', 'modern.mjs'] as const)(
    '%s: is avoided by calls, none is executed twice, and after SIGCONT the same connection serves again',
    async (what) => {
      const [pool, pid] = await stoppable(what);
      const second = () => pool.server(principal, 'it').replicas[1]!;
      const load = new Load(pool, 'it', 12);
      await until(() => load.ends.some(({ replica }) => replica === '1'), 'it serves');
      process.kill(pid, 'SIGSTOP');
      await until(() => second().state === 'degraded' && second().inFlight === 0, 'it is seen to be silent, and left alone');
      const avoided = load.ends.length;
      // the other replicas serve, whatever happens to the calls on the stopped one
      await until(() => load.ends.length > avoided + 200, 'the others serve');
      const others = load.ends.slice(avoided);
      expect(others.filter(({ replica }) => replica !== '0' && replica !== '2')).toEqual([]);
      expect(isAlive(pid)).toBe(true);
      process.kill(pid, 'SIGCONT');
      await until(() => second().state === 'ready', 'it is well again');
      const back = load.ends.length;
      await until(() => load.ends.slice(back).some(({ replica }) => replica === '1'), 'it is called again');
      const ends = await load.stop();
      expect(second()).toMatchObject({ restarts: 0, ...(what === 'a process' ? { pid } : {}) });
      expect(codesOf(ends)).toEqual(['MCP.TIMEOUT']);
      expect(ends.slice(avoided).filter(({ error }) => error !== null)).toEqual([]);
      await expectOnce(ends);
    },
  );

  it('ends a process that stays silent, and another one serves in its place', async () => {
    const causeway = { ...settings, health: { ...patient, failures: 3 }, replicas: 3 };
    const pool = await readyPool({ raw: peer.raw({ PEER_LOG: log }, causeway) });
    const second = () => pool.server(principal, 'raw').replicas[1]!;
    const load = new Load(pool, 'raw', 12);
    const pid = second().pid!;
    process.kill(pid, 'SIGSTOP');
    await until(() => second().state === 'ready' && second().pid !== pid, 'there is another process');
    await until(() => !isAlive(pid), 'the silent one is gone');
    const back = load.ends.length;
    await until(() => load.ends.slice(back).some(({ replica }) => replica === '1'), 'it is called again');
    await expectOnce(await load.stop());
  });
});

describe('a rolling upgrade that changes the schema of a tool', () => {
  it.each(['legacy-http.mjs', 'modern.mjs'] as const)('%s: sends no call to a replica with another schema', async (file) => {
    const servers = await startThree(file, { PEER_SHAPE: 'old' });
    const pool = await readyPool({ web: entryOf(servers, SETTINGS) });
    const listed = () => {
      const { inputSchema } = pool.tools(principal).find(({ name }) => name === 'web__record')!;
      return (inputSchema.properties as { shape: { const: string } }).shape.const;
    };
    const load = new Load(pool, 'web', 16, () => ({ shape: listed() }));
    for (const [index, server] of servers.entries()) {
      const before = load.ends.length;
      await until(() => load.ends.length > before + 100, 'calls are made between two upgrades');
      await server.kill();
      servers[index] = await startPeer(file, server.port, { PEER_LOG: log, PEER_SHAPE: 'new' });
      const skewed = () => pool.server(principal, 'web').skew.includes('record');
      const back = () => pool.server(principal, 'web').replicas[index]!.state === 'ready' && skewed() === index < 2;
      await until(back, 'it is back, and has told what it has now');
    }
    const upgraded = load.ends.length;
    const served = () => new Set(load.ends.slice(upgraded).map(({ replica }) => replica)).size;
    await until(() => served() === 3, 'all of them serve with the new schema');
    const ends = await load.stop();
    const answered = ends.filter(({ error }) => error === null);
    expect(answered.filter(({ answer, args }) => answer !== args.shape)).toEqual([]);
    expect(new Set(answered.map(({ answer }) => answer))).toEqual(new Set(['old', 'new']));
    expect(codesOf(ends).filter((code) => !['MCP.OUTCOME_UNKNOWN', 'MCP.SERVER_UNAVAILABLE'].includes(code))).toEqual([]);
    expect(ends.slice(upgraded).filter(({ error }) => error !== null)).toEqual([]);
    expect((await executions(log)).get('misfit') ?? 0).toBe(0);
    await expectOnce(ends);
  });
});

describe('an upgrade between two calls', () => {
  it.each(['legacy-http.mjs', 'modern.mjs'] as const)(
    '%s: does not send a call for the old schema to the new version',
    async (file) => {
      const server = await startPeer(file, 0, { PEER_LOG: log, PEER_SHAPE: 'old' });
      const pool = await readyPool({ web: { url: server.url, causeway: SETTINGS } });
      await server.kill();
      await startPeer(file, server.port, { PEER_LOG: log, PEER_SHAPE: 'new' });
      const answer = call(pool, 'web__record', { id: 'one', shape: 'old' });
      await expect(answer).rejects.toMatchObject({
        code: expect.stringMatching(/^MCP\.(SERVER_UNAVAILABLE|INVALID_ARGUMENTS)$/),
      });
      expect((await executions(log)).get('misfit') ?? 0).toBe(0);
    },
  );
});

describe('a replica that answers everything but calls', () => {
  it('gets at most one of ten calls after its first timeouts', async () => {
    const met = { hole: 0, other: 0 };
    const count = (who: keyof typeof met) => (asked: Asked) => {
      if (asked.message.method !== 'tools/call') return false;
      met[who]++;
      // either no answer at all, or the usual one
      return who === 'hole';
    };
    const [hole, other] = [await serveHttp(count('hole')), await serveHttp(count('other'))];
    const pool = await readyPool({ web: { url: hole, causeway: { replicas: [other], timeouts: { callMs: 300 } } } });
    const codes: string[] = [];
    const one = () => call(pool, 'web__echo', { n: 1 }).catch(({ code }: { code: string }) => codes.push(code));
    const many = async (calls: number) => {
      for (let i = 0; i < calls; i++) await one();
    };
    await until(async () => (await Promise.all(Array.from({ length: 8 }, one)), codes.length >= 3), 'it has timed out');
    expect(new Set(codes)).toEqual(new Set(['MCP.TIMEOUT']));
    const before = { ...met };
    await Promise.all(Array.from({ length: 8 }, () => many(25)));
    expect(met.hole - before.hole + met.other - before.other).toBe(200);
    expect(met.other - before.other).toBeGreaterThanOrEqual(180);
  });
});
