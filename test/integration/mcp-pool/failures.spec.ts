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

describe('a server that goes', () => {
  test('exits in a call: the outcome is unknown, the tool is not called again, the server comes back', async () => {
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

  test('exits in a call of a tool that is trusted to be read-only: it is called again', async () => {
    const log = join(folder, 'calls');
    const pool = await readyPool({ raw: peer.raw({ PEER_LOG: log }, { trustAnnotations: true }) });
    const result = await call(pool, 'raw__exit-once');
    expect(result.meta).toMatchObject({ attempts: 2, outcome: 'completed' });
    expect(await readFile(log, 'utf8')).toBe('called\ncalled\n');
  });

  test('the same without that trust: it is called once', async () => {
    const log = join(folder, 'calls');
    const pool = await readyPool({ raw: peer.raw({ PEER_LOG: log }) });
    await expect(call(pool, 'raw__exit-once')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
    expect(await readFile(log, 'utf8')).toBe('called\n');
  });

  test.each(['modern.mjs', 'legacy-http.mjs'] as const)(
    '%s over HTTP, ended and started again on its port, serves again',
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

  test.each(['modern.mjs', 'legacy-http.mjs'] as const)(
    '%s over HTTP exits in a call: the outcome is unknown, soon',
    async (file) => {
      const pool = await readyPool({ web: { url: (await startPeer(file)).url } }, { callTimeoutMs: 30_000 });
      const started = Date.now();
      await expect(call(pool, 'web__exit')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
      expect(Date.now() - started).toBeLessThan(15_000);
    },
  );

  test('a stream that is cut in a call: the outcome is unknown, soon, and the connection stays', async () => {
    const pool = await readyPool({ web: { url: (await startPeer('legacy-http.mjs')).url } }, { callTimeoutMs: 30_000 });
    await expect(call(pool, 'web__cut')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
    expect((await call(pool, 'web__echo', { message: 'x' })).meta.attempts).toBe(1);
    expect(pool.server(principal, 'web').replicas[0]?.restarts).toBe(0);
  });

  test('a session that the server has forgotten is made again once, and the call goes through', async () => {
    const pool = await readyPool({ web: { url: (await startPeer('legacy-http.mjs')).url } });
    await call(pool, 'web__forget-sessions');
    const result = await call(pool, 'web__echo', { message: 'still there' });
    expect(result.content).toEqual([{ type: 'text', text: 'still there' }]);
    expect(result.meta).toMatchObject({ attempts: 2, outcome: 'completed' });
  });

  test('comes back with other tools: those are listed, and called', async () => {
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

  test('comes back as one of the newest revision: that is found out, and its tools are listed', async () => {
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

  test('a process that ends when it is asked for its era is connected all the same', async () => {
    const pool = await readyPool({ raw: peer.raw({ PEER_EXITS_WHEN_ASKED: '1' }) });
    expect(pool.server(principal, 'raw')).toMatchObject({ state: 'ready', era: 'legacy' });
  });
});

describe('a server that never comes', () => {
  test('blocks neither the listing nor another server, and says what is wrong', async () => {
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
  test('share the calls, and the loss of one loses no call that was not sent to it', async () => {
    // the default prefers the quicker one, which may be the same each time
    const pool = await readyPool({ raw: peer.raw({}, { replicas: 2, balance: 'round-robin' }) });
    const seen = new Set<string | null>();
    for (let i = 0; i < 6; i++) seen.add((await call(pool, 'raw__echo', { message: 'x' })).meta.replica);
    expect([...seen].sort()).toEqual(['0', '1']);

    const pid = pidOf(pool.server(principal, 'raw'));
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid), 'the first is gone');
    for (let i = 0; i < 6; i++) expect((await call(pool, 'raw__echo', { message: 'x' })).meta.outcome).toBe('completed');
  });

  test('a call goes only to a replica that has the tool', async () => {
    const pool = await readyPool({ raw: peer.raw({}, { replicas: 2 }) });
    await call(pool, 'raw__grow');
    await until(() => pool.tools(principal).some(({ name }) => name === 'raw__grown'), 'one of them has a new tool');
    const replicas = new Set<string | null>();
    for (let i = 0; i < 4; i++) replicas.add((await call(pool, 'raw__grown')).meta.replica);
    expect(replicas.size).toBe(1);
  });
});
