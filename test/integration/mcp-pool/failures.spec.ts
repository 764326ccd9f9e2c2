import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallRecord } from '@causeway/mcp-pool';
import { freePort } from '../../free-port.js';
import {
  call,
  endAll,
  isAlive,
  peer,
  pidOf,
  principal,
  readyPool,
  registryOf,
  startPeer,
  startPool,
  succeeds,
  until,
} from './support.js';

jest.setTimeout(60_000);

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'causeway-mcp-'))));
afterEach(async () => {
  await endAll();
  await rm(folder, { recursive: true });
});

describe('a server that ends', () => {
  it('reports outcome_unknown, does not retry, and reconnects when a process exits during a call', async () => {
    const pool = await readyPool({ raw: peer.raw() });
    const records: CallRecord[] = [];
    registryOf(pool).calls.subscribe((record) => records.push(record));
    const before = pidOf(pool.server(principal, 'raw'));

    await expect(call(pool, 'raw__exit')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });

    expect(records[0]).toMatchObject({ outcome: 'outcome_unknown', attempts: 1, errorCode: 'MCP.OUTCOME_UNKNOWN' });
    expect((await call(pool, 'raw__echo', { message: 'back' })).meta.outcome).toBe('completed');
    const [replica] = pool.server(principal, 'raw').replicas;
    expect(replica).toMatchObject({ restarts: 1, lastFailure: { message: expect.stringMatching(/exited with code 3|closed/i) } });
    expect(replica?.pid).not.toBe(before);
  });

  it('retries a tool that is trusted to be read-only when the process exits during the call', async () => {
    const log = join(folder, 'calls');
    const pool = await readyPool({ raw: peer.raw({ PEER_LOG: log }, { trustAnnotations: true }) });
    const result = await call(pool, 'raw__exit-once');
    expect(result.meta).toMatchObject({ attempts: 2, outcome: 'completed' });
    expect(await readFile(log, 'utf8')).toBe('called\ncalled\n');
  });

  it('does not retry a tool that is not trusted when the process exits during the call', async () => {
    const log = join(folder, 'calls');
    const pool = await readyPool({ raw: peer.raw({ PEER_LOG: log }) });
    await expect(call(pool, 'raw__exit-once')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
    expect(await readFile(log, 'utf8')).toBe('called\n');
  });

  it.each(['modern.mjs', 'legacy-http.mjs'] as const)(
    '%s over HTTP serves again after it was restarted on its port',
    async (file) => {
      const server = await startPeer(file);
      const pool = await readyPool({ web: { url: server.url } });
      await server.kill();
      await expect(call(pool, 'web__echo', { message: 'x' })).rejects.toMatchObject({ code: 'MCP.SERVER_UNAVAILABLE' });
      expect(pool.tools(principal).map(({ name }) => name)).toContain('web__echo');

      await startPeer(file, server.port);

      await until(() => succeeds(call(pool, 'web__echo', { message: 'x' })), 'it serves again', 8_000);
    },
  );

  it.each(['modern.mjs', 'legacy-http.mjs'] as const)(
    '%s over HTTP: reports outcome_unknown without waiting for the timeout when it exits during a call',
    async (file) => {
      const pool = await readyPool({ web: { url: (await startPeer(file)).url } }, { callTimeoutMs: 30_000 });
      const started = Date.now();
      await expect(call(pool, 'web__exit')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
      expect(Date.now() - started).toBeLessThan(15_000);
    },
  );

  it('reports outcome_unknown and keeps the connection when a stream is cut during a call', async () => {
    const pool = await readyPool({ web: { url: (await startPeer('legacy-http.mjs')).url } }, { callTimeoutMs: 30_000 });
    await expect(call(pool, 'web__cut')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
    expect((await call(pool, 'web__echo', { message: 'x' })).meta.attempts).toBe(1);
    expect(pool.server(principal, 'web').replicas[0]?.restarts).toBe(0);
  });

  it('replaces a session that the server has lost, and the call succeeds', async () => {
    const pool = await readyPool({ web: { url: (await startPeer('legacy-http.mjs')).url } });
    await call(pool, 'web__forget-sessions');
    const result = await call(pool, 'web__echo', { message: 'still there' });
    expect(result.content).toEqual([{ type: 'text', text: 'still there' }]);
    expect(result.meta).toMatchObject({ attempts: 2, outcome: 'completed' });
  });

  it('lists and calls the new tools of a server that comes back with others', async () => {
    const file = join(folder, 'tool');
    await writeFile(file, 'before');
    const pool = await readyPool({ raw: peer.raw({ PEER_TOOL_FILE: file }) });
    const named = () => pool.tools(principal).flatMap(({ tool }) => (['before', 'after'].includes(tool) ? [tool] : []));
    expect(named()).toEqual(['before']);
    await writeFile(file, 'after');
    process.kill(pidOf(pool.server(principal, 'raw')), 'SIGKILL');
    await until(() => named().join() === 'after', 'the new tool is listed, the old one is not');
    expect((await call(pool, 'raw__after')).content).toEqual([{ type: 'text', text: 'as named' }]);
    await expect(call(pool, 'raw__before')).rejects.toMatchObject({ code: 'MCP.TOOL_NOT_FOUND' });
  });

  it('detects a server that comes back with the newest revision, and lists its tools', async () => {
    const old = await startPeer('legacy-http.mjs');
    const pool = await readyPool({ web: { url: old.url } });
    const listed = () => pool.tools(principal).map(({ tool }) => tool);
    expect(listed()).toContain('forget-sessions');
    await old.kill();
    await startPeer('modern.mjs', old.port);
    await until(() => pool.server(principal, 'web').era === 'modern', 'it is connected as a modern one');
    expect(listed()).toContain('grow');
    expect(listed()).not.toContain('forget-sessions');
  });

  it('connects to a process that exits when it is asked for its era', async () => {
    const pool = await readyPool({ raw: peer.raw({ PEER_EXITS_WHEN_ASKED: '1' }) });
    expect(pool.server(principal, 'raw')).toMatchObject({ state: 'ready', era: 'legacy' });
  });
});

describe('a server that cannot be reached', () => {
  it('blocks neither lists nor other servers, and reports why', async () => {
    const port = await freePort();
    const pool = startPool({
      missing: { command: 'no-such-command-anywhere' },
      closed: { url: `http://127.0.0.1:${port}/mcp` },
      raw: peer.raw(),
    });
    await until(() => pool.server(principal, 'raw').state === 'ready', 'the good one is ready');

    expect(pool.tools(principal).length).toBeGreaterThan(5);
    expect((await call(pool, 'raw__echo', { message: 'x' })).isError).toBe(false);
    await until(
      () => pool.server(principal, 'missing').lastFailure !== null && pool.server(principal, 'closed').lastFailure !== null,
      'both have failed',
    );
    expect(pool.server(principal, 'missing')).toMatchObject({
      lastFailure: { stage: 'connect', message: expect.stringContaining('was not found') },
    });
    await expect(call(pool, 'missing__tool')).rejects.toMatchObject({
      code: 'MCP.SERVER_UNAVAILABLE',
      message: expect.stringContaining('was not found'),
    });
  });
});

describe('replicas', () => {
  it('share the calls, and the loss of one fails no call that was not sent to it', async () => {
    // the default balancer prefers the faster replica, which may be the same each time
    const pool = await readyPool({ raw: peer.raw({}, { replicas: 2, balance: 'round-robin' }) });
    const seen = new Set<string | null>();
    for (let i = 0; i < 6; i++) seen.add((await call(pool, 'raw__echo', { message: 'x' })).meta.replica);
    expect([...seen].sort()).toEqual(['0', '1']);

    const pid = pidOf(pool.server(principal, 'raw'));
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid), 'the first is gone');
    for (let i = 0; i < 6; i++) expect((await call(pool, 'raw__echo', { message: 'x' })).meta.outcome).toBe('completed');
  });

  it('are called only for tools that they have', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { replicas: 2 }) });
    await call(pool, 'raw__grow');
    await until(() => pool.tools(principal).some(({ name }) => name === 'raw__grown'), 'one of them has a new tool');
    const replicas = new Set<string | null>();
    for (let i = 0; i < 4; i++) replicas.add((await call(pool, 'raw__grown')).meta.replica);
    expect(replicas.size).toBe(1);
  });
});
