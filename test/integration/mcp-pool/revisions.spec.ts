import type { McpPool } from '@causeway/mcp-pool';
import { answerTo, endScripted, json, serveHttp } from './scripted-peer.js';
import { call, endAll, peer, principal, readyPool, startPool, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

/** The newest revision is tested in both-eras.spec.ts. */
const WITH_SESSIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];

async function expectSpoken(pool: McpPool, protocolVersion: string): Promise<void> {
  expect(pool.server(principal, 'old')).toMatchObject({ protocolVersion, era: 'legacy', state: 'ready', lastFailure: null });
  expect(pool.tools(principal).map(({ name }) => name)).toContain('old__echo');
  const { content, meta } = await call(pool, 'old__echo', { message: 'hello' });
  expect(JSON.stringify(content)).toContain('hello');
  expect(meta).toMatchObject({ outcome: 'completed', attempts: 1 });
}

describe('a server that supports one revision only', () => {
  it.each(WITH_SESSIONS)('%s over stdio: lists tools, answers a call, and reports the revision', async (revision) => {
    await expectSpoken(await readyPool({ old: peer.raw({ PEER_REVISION: revision }) }), revision);
  });

  it.each(WITH_SESSIONS)(
    '%s over Streamable HTTP: does the same, and every request after the first names the revision',
    async (revision) => {
      const named: unknown[] = [];
      const url = await serveHttp((it) => {
        const { method, params } = it.message;
        if (method?.startsWith('tools/') || method === 'notifications/initialized')
          named.push(it.request.headers['mcp-protocol-version']);
        if (method !== 'initialize') return false;
        const said = { ...it.message, params: { ...params, protocolVersion: revision } };
        return (json(it.response, answerTo(said)), true);
      });
      await expectSpoken(await readyPool({ old: { url } }), revision);
      expect(named).toEqual([revision, revision, revision]);
    },
  );

  it('is not connected when the revision is unknown, and the state says why', async () => {
    const pool = startPool({ old: peer.raw({ PEER_REVISION: '1999-12-31' }) });
    await until(() => pool.server(principal, 'old').lastFailure !== null, 'it has failed');
    expect(pool.server(principal, 'old')).toMatchObject({
      state: 'open',
      lastFailure: { stage: 'connect', message: expect.stringContaining('1999-12-31') },
    });
  });
});
