import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endScripted, proxyTo, serveHttp } from './scripted-peer.js';
import { adminOf, call, endAll, isAlive, peer, pidOf, principal, readyPool, startPeer, startPool, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );

describe('the queue of waiting calls', () => {
  it('serves callers in turn when a slot is released', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { maxConcurrency: 1 }) });
    const order: string[] = [];
    const from = (id: string, name: string) =>
      pool.call({ ...principal, id }, 'raw__sleep', { ms: 50 }).then(() => void order.push(name));
    const all = [from('greedy', 'g1'), from('greedy', 'g2'), from('greedy', 'g3'), from('greedy', 'g4'), from('modest', 'm1')];
    await until(() => pool.server(principal, 'raw').waiting === 4, 'four wait');
    await Promise.all(all);
    expect(order).toEqual(['g1', 'g2', 'm1', 'g3', 'g4']);
    expect(pool.server(principal, 'raw')).toMatchObject({ waiting: 0, replicas: [{ inFlight: 0 }] });
  });

  it('limits length and time, and drops a call that its caller aborts', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { maxConcurrency: 1, queue: { max: 2, waitMs: 300 } }) });
    const slow = call(pool, 'raw__sleep', { ms: 900 });
    const abort = new AbortController();
    const waiting = [
      call(pool, 'raw__echo', { message: 'x' }),
      call(pool, 'raw__echo', { message: 'x' }, { signal: abort.signal }),
    ];
    const ends = waiting.map(refusal);
    await until(() => pool.server(principal, 'raw').waiting === 2, 'two wait');
    expect(await refusal(call(pool, 'raw__echo', { message: 'x' }))).toBe('POOL.SATURATED');
    abort.abort();
    expect(await Promise.all(ends)).toEqual(['POOL.SATURATED', 'MCP.SERVER_UNAVAILABLE']);
    expect((await slow).isError).toBe(false);
    expect((await call(pool, 'raw__echo', { message: 'x' })).isError).toBe(false);
  });

  it('serves the waiting calls when a lost server is back', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { maxConcurrency: 1 }) });
    const cut = refusal(call(pool, 'raw__sleep', { ms: 30_000 }));
    const next = call(pool, 'raw__echo', { message: 'served' });
    await until(() => pool.server(principal, 'raw').waiting === 1, 'one waits');
    process.kill(pidOf(pool.server(principal, 'raw')), 'SIGKILL');
    expect(await cut).toBe('MCP.OUTCOME_UNKNOWN');
    expect((await next).content).toEqual([{ type: 'text', text: 'served' }]);
  });
});

describe('balancing', () => {
  const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const TOOLS = ['echo', 'big', 'sleep', 'fail', 'cancelled', 'flooded', 'broken-schema', 'steps'];

  /** Makes a call with one of eight values of the key; `other` has no influence. */
  const AFFINE: Record<string, (index: number, other: string) => [caller: string, tool: string, message: string]> = {
    '/message': (index, other) => [other, 'echo', LETTERS[index]!],
    principal: (index, other) => [LETTERS[index]!, 'echo', other],
    tool: (index, other) => [other, TOOLS[index]!, other],
  };

  it.each(Object.entries(AFFINE))('consistent-hash by %s sends equal values to the same replica', async (key, callOf) => {
    const balance = { strategy: 'consistent-hash', key };
    const pool = await readyPool({ raw: peer.raw({}, { replicas: 3, balance }) });
    const replicaOf = async (index: number, other: string) => {
      const [id, tool, message] = callOf(index, other);
      return (await pool.call({ ...principal, id }, `raw__${tool}`, { message, other, ms: 1, chars: 1 })).meta.replica;
    };
    const replicas = (other: string) => Promise.all(LETTERS.map((_, index) => replicaOf(index, other)));
    const first = await replicas('one');
    for (const other of ['two', 'three', 'four']) expect(await replicas(other)).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  it('drains and resumes one replica', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { replicas: 2, balance: 'round-robin' }) });
    await adminOf(pool).drain('raw', '0');
    expect(pool.server(principal, 'raw').replicas.map(({ state }) => state)).toEqual(['draining', 'ready']);
    for (let i = 0; i < 4; i++) expect((await call(pool, 'raw__echo', { message: 'x' })).meta.replica).toBe('1');
    await adminOf(pool).resume('raw', '0');
    const seen = new Set<string | null>();
    for (let i = 0; i < 4; i++) seen.add((await call(pool, 'raw__echo', { message: 'x' })).meta.replica);
    expect(seen.size).toBe(2);
    await expect(adminOf(pool).drain('raw', '7')).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
  });

  it('keeps the minimum of sessions of a legacy HTTP server, also after a loss', async () => {
    const server = await startPeer('legacy-http.mjs');
    const pool = await readyPool({ web: { url: server.url, causeway: { pool: { min: 3, idleMs: 100 } } } });
    const sessions = async () => Number((await call(pool, 'web__sessions')).content[0]?.text);
    const connections = () => pool.server(principal, 'web').replicas[0]!.connections;
    await until(() => connections() === 3, 'there are three');
    expect(await sessions()).toBe(3);
    await call(pool, 'web__forget-sessions');
    await until(async () => connections() === 3 && (await sessions()) === 3, 'there are three others');
  });

  it('uses one session and hardly more than one socket for a hundred calls in a row', async () => {
    let sessions = 0;
    const url = await serveHttp(({ message }) => {
      if (message.method === 'initialize') sessions++;
      return false;
    });
    const line = await proxyTo(Number(new URL(url).port));
    const pool = await readyPool({ web: { url: line.url } });
    for (let i = 0; i < 100; i++) expect((await call(pool, 'web__echo', { i })).meta.attempts).toBe(1);
    expect(sessions).toBe(1);
    // one for the calls and one for the stream; a few more if a keep-alive timer of either side fired early
    expect(line.connections()).toBeLessThanOrEqual(6);
  });

  it('opens more sessions of a legacy HTTP server under load, and closes them when idle', async () => {
    const server = await startPeer('legacy-http.mjs');
    const causeway = { maxConcurrency: 8, pool: { min: 1, max: 3, idleMs: 500 } };
    const pool = await readyPool({ web: { url: server.url, causeway } });
    const sessions = () => pool.server(principal, 'web').replicas[0]!.connections;
    expect(sessions()).toBe(1);
    const abort = new AbortController();
    const busy = Array.from({ length: 8 }, () => refusal(call(pool, 'web__hang', {}, { signal: abort.signal })));
    await until(() => sessions() >= 2, 'there is another session');
    abort.abort();
    await Promise.all(busy);
    await until(() => sessions() === 1, 'only one is left');
    expect((await call(pool, 'web__echo', { message: 'x' })).isError).toBe(false);
  });
});

describe('circuit and outliers', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'causeway-mcp-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('failures in a row open the circuit, trials close it, and an isError does not count', async () => {
    const health = { breaker: { failures: 3, openMs: 400, trials: 1 } };
    const mode = join(folder, 'mode');
    await writeFile(mode, 'garbage');
    const pool = await readyPool({ raw: peer.raw({ PEER_MODE_FILE: mode }, { health }) });
    for (let i = 0; i < 10; i++) expect((await call(pool, 'raw__fail')).isError).toBe(true);
    expect(pool.server(principal, 'raw').state).toBe('ready');

    for (let i = 0; i < 3; i++) expect(await refusal(call(pool, 'raw__moody'))).toBe('MCP.PROTOCOL_ERROR');
    expect(pool.server(principal, 'raw')).toMatchObject({ state: 'open', lastFailure: { stage: 'call' } });
    expect(await refusal(call(pool, 'raw__echo', { message: 'x' }))).toBe('MCP.SERVER_UNAVAILABLE');

    await writeFile(mode, 'well');
    await until(() => pool.server(principal, 'raw').state === 'degraded', 'it is on trial');
    expect((await call(pool, 'raw__moody')).isError).toBe(false);
    expect(pool.server(principal, 'raw')).toMatchObject({ state: 'ready', replicas: [{ restarts: 0 }] });
  });

  it('serves waiting calls when a circuit allows trials', async () => {
    const health = { breaker: { failures: 1, openMs: 700, trials: 5 } };
    const mode = join(folder, 'mode');
    await writeFile(mode, 'garbage');
    const pool = await readyPool({ raw: peer.raw({ PEER_MODE_FILE: mode }, { health, maxConcurrency: 2 }) });
    const slow = call(pool, 'raw__sleep', { ms: 100 });
    const bad = refusal(call(pool, 'raw__moody'));
    const waiting = call(pool, 'raw__echo', { message: 'x' });
    expect(await bad).toBe('MCP.PROTOCOL_ERROR');
    await slow;
    // only time passes
    expect((await waiting).isError).toBe(false);
  });

  it('ejects a replica that fails more than the others, up to the maximum share', async () => {
    const mode = join(folder, 'mode');
    await writeFile(mode, 'garbage');
    const health = { breaker: { failures: 1_000, openMs: 30_000 }, ejection: { minCalls: 5, maxShare: 0.34 } };
    const causeway = { health, replicas: 3, balance: 'round-robin', idempotent: ['moody'] };
    const pool = await readyPool({ raw: peer.raw({ PEER_MODE_FILE: mode, PEER_MOODY_PID_FILE: join(folder, 'pid') }, causeway) });
    // the first replica to get a call becomes the failing one
    for (let i = 0; i < 40; i++) await refusal(call(pool, 'raw__moody'));
    const bad = Number(await readFile(join(folder, 'pid'), 'utf8'));
    const open = pool.server(principal, 'raw').replicas.filter(({ state }) => state === 'open');
    expect(open.map(({ pid }) => pid)).toEqual([bad]);
    for (let i = 0; i < 6; i++) expect((await call(pool, 'raw__moody')).isError).toBe(false);
  });
});

describe('processes', () => {
  it('rests a process in a crash loop, and starts it on reconnect', async () => {
    const health = { crashLoop: { restarts: 2, stableMs: 60_000 } };
    const pool = startPool({ dies: { command: process.execPath, args: ['-e', 'process.exit(7)'], causeway: { health } } });
    await until(() => pool.server(principal, 'dies').state === 'crash_loop', 'it is seen to crash in a loop');
    expect(pool.server(principal, 'dies').lastFailure?.message).toContain('code 7');
    const started = Date.now();
    expect(await refusal(call(pool, 'dies__x'))).toBe('MCP.SERVER_UNAVAILABLE');
    // it does not wait for the timeout of a call
    expect(Date.now() - started).toBeLessThan(10_000);
    expect((await adminOf(pool).reconnect('dies')).state).toBe('open');
  });

  it('replaces an old process after the new one is ready, and calls go on', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { pool: { maxAgeMs: 800 } }) });
    const first = pidOf(pool.server(principal, 'raw'));
    const slow = call(pool, 'raw__sleep', { ms: 3_000 });
    await until(() => pool.server(principal, 'raw').replicas[0]?.pid !== first, 'there is another process');
    expect((await call(pool, 'raw__echo', { message: 'x' })).meta.attempts).toBe(1);
    expect((await slow).meta.outcome).toBe('completed');
    await until(() => !isAlive(first), 'the old one has ended');
  });

  it('ends an idle process with min 0, still lists it, and starts it for the next call', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { pool: { min: 0, idleMs: 300 } }) });
    const first = pidOf(pool.server(principal, 'raw'));
    await until(() => !isAlive(first), 'the idle process has ended');
    await sleep(300);
    expect(pool.server(principal, 'raw')).toMatchObject({ state: 'ready', replicas: [{ connections: 0 }] });
    expect(pool.tools(principal).length).toBeGreaterThan(5);
    expect((await call(pool, 'raw__echo', { message: 'up' })).meta).toMatchObject({ attempts: 1, outcome: 'completed' });
  });

  it('starts an idle process that was in a crash loop before for the next call', async () => {
    const health = { crashLoop: { restarts: 2, stableMs: 1_500 } };
    const pool = await readyPool({ raw: peer.raw({}, { health, pool: { min: 0, idleMs: 300 } }) });
    for (let i = 0; i < 3; i++) await refusal(call(pool, 'raw__exit'));
    expect(pool.server(principal, 'raw').state).toBe('crash_loop');
    await until(() => pool.server(principal, 'raw').replicas[0]?.connections === 1, 'it is tried again');
    await until(() => pool.server(principal, 'raw').replicas[0]?.connections === 0, 'it has gone to sleep');
    expect(pool.server(principal, 'raw').state).toBe('ready');
    expect((await call(pool, 'raw__echo', { message: 'x' })).isError).toBe(false);
  });

  it('ends the process and hides the catalog when disabled, and restores both when enabled', async () => {
    const pool = await readyPool({ raw: peer.raw() });
    const pid = pidOf(pool.server(principal, 'raw'));
    expect((await adminOf(pool).disable('raw')).state).toBe('disabled');
    expect([isAlive(pid), pool.tools(principal)]).toEqual([false, []]);
    await expect(call(pool, 'raw__echo', { message: 'x' })).rejects.toMatchObject({
      code: 'MCP.SERVER_UNAVAILABLE',
      message: expect.stringContaining('it is disabled'),
    });
    await adminOf(pool).enable('raw');
    expect((await call(pool, 'raw__echo', { message: 'x' })).isError).toBe(false);
  });
});
