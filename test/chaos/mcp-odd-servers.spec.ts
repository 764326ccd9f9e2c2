import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { endScripted, proxyTo } from '../integration/mcp-pool/scripted-peer.js';
import { call, endAll, peer, principal, readyPool, startPeer, until } from '../integration/mcp-pool/support.js';

jest.setTimeout(120_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

const FAST_PROBES = { intervalMs: 300, timeoutMs: 300, failures: 3 };

it('keeps serving a server that floods its stderr, without growth of memory or log', async () => {
  const told: string[] = [];
  const tell = (line: string) => void told.push(line);
  Logger.overrideLogger({ log: tell, warn: tell, error: tell, debug: tell });
  try {
    const pool = await readyPool({ noisy: peer.raw({ PEER_FLOODS: '100' }) });
    const before = process.memoryUsage().rss;
    const startedAt = Date.now();
    await until(async () => (await call(pool, 'noisy__flooded')).content[0]!.text === 'true', 'it has written 100 MB', 60_000);
    for (let i = 0; i < 20; i++) expect((await call(pool, 'noisy__echo', { message: 'x' })).meta.outcome).toBe('completed');
    expect(pool.server(principal, 'noisy').replicas[0]).toMatchObject({ state: 'ready', restarts: 0 });
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
    const lines = told.filter((line) => /again and again|xxx/.test(line));
    expect(lines.filter((line) => !line.startsWith('noisy#0: '))).toEqual([]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(2_100);
    // lines of both kinds were logged, up to the rate limit of 10 s
    expect(new Set(lines.map((line) => line.includes('xxx')))).toEqual(new Set([true, false]));
    expect(lines.length).toBeLessThanOrEqual(50 * (2 + Math.floor((Date.now() - startedAt) / 10_000)));
  } finally {
    Logger.overrideLogger(false);
  }
});

it('keeps the connection to a server with a slow tool', async () => {
  const pool = await readyPool({ raw: peer.raw({}, { health: FAST_PROBES }) });
  const slow = Array.from({ length: 5 }, () => call(pool, 'raw__sleep', { ms: 3_000 }));
  for (let i = 0; i < 20; i++, await sleep(100)) await call(pool, 'raw__echo', { message: 'x' });
  expect((await Promise.all(slow)).map(({ meta }) => meta.outcome)).toEqual(Array(5).fill('completed'));
  expect(pool.server(principal, 'raw').replicas[0]).toMatchObject({ state: 'ready', restarts: 0 });
});

it('times out a tool that never answers, and the connection serves other calls', async () => {
  const pool = await readyPool({ raw: peer.raw({}, { timeouts: { callMs: 500 } }) });
  const hanging = Array.from({ length: 10 }, () => call(pool, 'raw__hang').catch(({ code }: { code: string }) => code));
  expect(await Promise.all(hanging)).toEqual(Array(10).fill('MCP.TIMEOUT'));
  expect((await call(pool, 'raw__echo', { message: 'x' })).meta.attempts).toBe(1);
  expect(pool.server(principal, 'raw').replicas[0]).toMatchObject({ state: 'ready', restarts: 0 });
});

it('detects a half-open socket by probes, and reconnects once the network is back', async () => {
  const line = await proxyTo((await startPeer('legacy-http.mjs')).port);
  const causeway = { health: FAST_PROBES, timeouts: { callMs: 1_000, connectMs: 1_000 } };
  const pool = await readyPool({ web: { url: line.url, causeway } });
  line.freeze();
  await expect(call(pool, 'web__echo', { message: 'x' })).rejects.toMatchObject({ code: 'MCP.TIMEOUT' });
  await until(() => pool.server(principal, 'web').state === 'open', 'it is seen to be gone', 20_000);
  expect(pool.server(principal, 'web').lastFailure?.stage).toMatch(/probe|connect/);
  line.thaw();
  await until(() => pool.server(principal, 'web').state === 'ready', 'it is connected again', 20_000);
  expect((await call(pool, 'web__echo', { message: 'x' })).meta.outcome).toBe('completed');
});
