import type { McpPool } from '@causeway/mcp-pool';
import {
  call,
  cancelledAt,
  endAll,
  peer,
  principal,
  readyPool,
  type RunningPeer,
  startEverythingHttp,
  startPeer,
  until,
} from './support.js';

jest.setTimeout(60_000);

describe('a pool over servers of both eras', () => {
  let pool: McpPool;
  let everythingHttp: RunningPeer;

  beforeAll(async () => {
    everythingHttp = await startEverythingHttp();
    const [modernHttp, legacyHttp] = await Promise.all([startPeer('modern.mjs'), startPeer('legacy-http.mjs')]);
    pool = await readyPool({
      everything: peer.everything(),
      'everything-http': { type: 'streamable-http', url: everythingHttp.url },
      modern: peer.modernStdio(),
      'modern-http': { url: modernHttp.url },
      'legacy-http': { url: legacyHttp.url },
      raw: peer.raw(),
    });
  });

  afterAll(endAll);

  it.each([
    ['everything', 'stdio', 'legacy', '2025-11-25'],
    ['everything-http', 'http', 'legacy', '2025-11-25'],
    ['modern', 'stdio', 'modern', '2026-07-28'],
    ['modern-http', 'http', 'modern', '2026-07-28'],
    ['legacy-http', 'http', 'legacy', '2025-11-25'],
    ['raw', 'stdio', 'legacy', '2025-11-25'],
  ])('%s: lists its tools and answers a call', async (name, transport, era, protocolVersion) => {
    expect(pool.server(principal, name)).toMatchObject({ name, transport, era, protocolVersion, state: 'ready' });
    expect(pool.tools(principal)).toContainEqual(expect.objectContaining({ name: `${name}__echo`, server: name, tool: 'echo' }));

    const result = await call(pool, `${name}__echo`, { message: 'hello' });

    expect(result.isError).toBe(false);
    expect(JSON.stringify(result.content)).toContain('hello');
    expect(result.meta).toMatchObject({ server: name, replica: '0', attempts: 1, outcome: 'completed' });
  });

  it.each(['modern-http', 'raw'])('%s: lists a tool that the server adds later', async (name) => {
    await call(pool, `${name}__grow`);
    await until(() => pool.tools(principal).some((tool) => tool.name === `${name}__grown`), 'the new tool is listed');
  });

  it.each([
    ['resources', () => pool.resources(principal).some(({ uri }) => uri === 'note://grown')],
    ['prompts', () => pool.prompts(principal).some(({ name }) => name === 'modern-http__grown')],
  ])('modern-http: lists %s that the server adds later', async (what, isListed) => {
    expect(isListed()).toBe(false);
    await call(pool, 'modern-http__grow', { what });
    await until(isListed, 'the new one is listed');
  });

  it.each(['modern', 'modern-http'])('%s: reads a resource and gets a prompt', async (name) => {
    const resource = await pool.readResource(principal, 'note://one', { server: name });
    const prompt = await pool.getPrompt(principal, `${name}__greet`, { name: 'Ada' });
    expect(resource.contents[0]).toMatchObject({ uri: 'note://one', text: 'a note' });
    expect(prompt.messages[0]).toMatchObject({ role: 'user', content: { type: 'text', text: 'greet Ada' } });
  });

  it('finds the server of a resource by a matching template', async () => {
    const resource = await pool.readResource(principal, 'demo://resource/dynamic/text/1');
    expect(resource.contents[0]?.uri).toBe('demo://resource/dynamic/text/1');
    await expect(pool.readResource(principal, 'nowhere://')).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
  });

  it.each(['everything', 'everything-http'])('%s: reports progress to the caller', async (name) => {
    const seen: number[] = [];
    const onProgress = ({ progress }: { progress: number }) => void seen.push(progress);
    await call(pool, `${name}__trigger-long-running-operation`, { duration: 0.4, steps: 4 }, { onProgress });
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it.each(['modern-http', 'legacy-http', 'modern', 'raw'])(
    '%s: ends a tool that hangs with MCP.TIMEOUT, cancels it at the server, and the server still serves',
    async (name) => {
      const before = await cancelledAt(pool, name);
      await expect(call(pool, `${name}__hang`, {}, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'MCP.TIMEOUT' });
      const { meta } = await call(pool, `${name}__echo`, { message: 'again' });
      expect(meta).toMatchObject({ outcome: 'completed', attempts: 1 });
      await until(async () => (await cancelledAt(pool, name)) === before + 1, 'the server was told');
      expect(pool.server(principal, name).replicas[0]).toMatchObject({ restarts: 0, inFlight: 0 });
    },
  );

  it.each(['modern-http', 'legacy-http', 'modern', 'raw'])(
    '%s: cancels a call at the server when its caller aborts it',
    async (name) => {
      const before = await cancelledAt(pool, name);
      const cancel = new AbortController();
      const hanging = call(pool, `${name}__hang`, {}, { signal: cancel.signal });
      await until(() => pool.server(principal, name).replicas[0]?.inFlight === 1, 'the call is on its way');
      cancel.abort();
      await expect(hanging).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
      await until(async () => (await cancelledAt(pool, name)) === before + 1, 'the server was told');
    },
  );
});
