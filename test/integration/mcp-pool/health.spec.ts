import type { CallRecord } from '@causeway/mcp-pool';
import { type Asked, endScripted, json, serveHttp } from './scripted-peer.js';
import { call, endAll, principal, readyPool, registryOf, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

const health = { intervalMs: 100, timeoutMs: 300, failures: 3 };

describe('a probe', () => {
  /** Answers `ping` with the given function and counts the pings. */
  async function serve(answer: (asked: Asked) => void) {
    const peer = { url: '', pings: 0, handshakes: 0, answer };
    peer.url = await serveHttp((asked) => {
      if (asked.message.method === 'initialize') peer.handshakes++;
      if (asked.message.method !== 'ping') return false;
      peer.pings++;
      peer.answer(asked);
      return true;
    });
    return peer;
  }

  it.each([
    ['400', 400],
    ['401', 401],
    ['403', 403],
    ['405', 405],
    ['429', 429],
  ])('keeps the connection when it is refused with %s', async (_, status) => {
    const peer = await serve(({ response }) => json(response, { error: 'no' }, status));
    const pool = await readyPool({ web: { url: peer.url, causeway: { health } } });
    await until(() => peer.pings >= 4, 'it is asked again and again');
    expect(pool.server(principal, 'web').state).toBe('ready');
    expect([(await call(pool, 'web__echo')).isError, peer.handshakes]).toEqual([false, 1]);
  });

  it('replaces the connection after several answers with 503', async () => {
    const peer = await serve(({ response }) => json(response, {}, 503));
    const pool = await readyPool({ web: { url: peer.url, causeway: { health } } });
    await until(() => pool.server(principal, 'web').state === 'degraded', 'the first says little');
    expect(peer.handshakes).toBe(1);
    await until(() => peer.handshakes > 1, 'it is given up');
    expect(pool.server(principal, 'web').lastFailure?.stage).toBe('probe');
  });
});

describe('arguments and results that are nested too deep', () => {
  const nested = (depth: number) => {
    let value: unknown = [];
    for (let i = 0; i < depth; i++) value = [value];
    return value;
  };

  it('are refused before they are sent, and do not count against the replica', async () => {
    const url = await serveHttp(() => false);
    const pool = await readyPool({ web: { url } });
    const records: CallRecord[] = [];
    registryOf(pool).calls.subscribe((record) => records.push(record));
    for (let i = 0; i < 10; i++)
      await expect(call(pool, 'web__echo', { deep: nested(20_000) })).rejects.toMatchObject({ code: 'MCP.INVALID_ARGUMENTS' });
    expect(records.map(({ outcome, argumentsHash, attempts }) => [outcome, argumentsHash, attempts])).toEqual(
      Array(10).fill(['not_sent', '', 0]),
    );
    expect([pool.server(principal, 'web').state, (await call(pool, 'web__echo', { deep: nested(400) })).isError]).toEqual([
      'ready',
      false,
    ]);
  });

  it('fail the result and keep the connection', async () => {
    const url = await serveHttp(({ response, message: { id, method } }) => {
      if (method !== 'tools/call') return false;
      const deep = `${'['.repeat(2_000)}${']'.repeat(2_000)}`;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"deep":${deep}}}}`);
      return true;
    });
    const pool = await readyPool({ web: { url } });
    await expect(call(pool, 'web__echo')).rejects.toMatchObject({ code: 'MCP.RESULT_TOO_LARGE' });
    expect(pool.server(principal, 'web').state).toBe('ready');
  });
});
