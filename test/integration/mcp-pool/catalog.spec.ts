import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpPool } from '@causeway/mcp-pool';
import { type Asked, endScripted, event, EVENTS, json, legacyAnswer, serveHttp, serveTools } from './scripted-peer.js';
import { adminOf, call, endAll, peer, principal, readyPool, registryOf, ROOT, startPool, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

const lists = (PEER_LISTS: string, causeway = {}) => ({
  command: process.execPath,
  args: [join(ROOT, 'test/peers/lists.mjs')],
  env: { PEER_LISTS },
  causeway,
});

it.each([
  ['forever', 'tools/list is too long: more than 500 items'],
  ['huge', ' characters'],
  ['hangs', 'tools/list did not finish within 1000 ms'],
])('reports a failure of stage "catalog" for a list that goes on %s, and serves other servers', async (mode, message) => {
  const pool = startPool({ odd: lists(mode, { timeouts: { connectMs: mode === 'hangs' ? 1_000 : 20_000 } }), raw: peer.raw() });
  await until(() => pool.server(principal, 'odd').lastFailure !== null, 'it is given up', 30_000);
  expect(pool.server(principal, 'odd').lastFailure).toMatchObject({
    stage: 'catalog',
    message: expect.stringContaining(message),
  });
  expect(pool.server(principal, 'raw').state).toBe('ready');
});

it('ends a list when its cursor repeats itself', async () => {
  const pool = await readyPool({ odd: lists('same') });
  expect(pool.tools(principal).map(({ tool }) => tool)).toEqual(['only']);
});

it('leaves out only the invalid item of a list', async () => {
  const pool = await readyPool({ odd: lists('malformed') });
  const [good, titled, ...more] = pool.tools(principal);
  expect([good?.tool, good?.title, good?.description?.length, good?.outputSchema]).toEqual([
    'good',
    undefined,
    16_000,
    undefined,
  ]);
  expect([titled?.title, titled?.annotations, more]).toEqual(['bell and half \ufffd', undefined, []]);
  expect(pool.resources(principal)).toEqual([{ server: 'odd', uri: 'a://1', name: 'one' }]);
  expect(pool.resourceTemplates(principal)).toEqual([{ server: 'odd', uriTemplate: 'a://{id}', name: 'many' }]);
  expect(pool.prompts(principal)).toEqual([{ name: 'odd__p', server: 'odd', prompt: 'p', arguments: [{ name: 'a' }] }]);
});

it('serves the other lists when one fails', async () => {
  const pool = await readyPool({ odd: lists('resources-fail') });
  expect([pool.tools(principal).length, pool.resources(principal), pool.prompts(principal).length]).toEqual([1, [], 1]);
  const failure = { stage: 'catalog', message: expect.stringContaining('not today'), since: expect.any(String) };
  expect([pool.missing(principal, 'resources'), pool.missing(principal, 'tools'), pool.missing(principal, 'prompts')]).toEqual([
    [{ server: 'odd', state: 'ready', failure }],
    [],
    [],
  ]);
  expect(pool.server(principal, 'odd').lastFailure).toMatchObject({ stage: 'catalog' });
});

it('keeps the previous content of a list that fails later, and reports the failure', async () => {
  let isWell = true;
  const url = await serveHttp(({ response, message: { id, method, params } }) => {
    if (method === 'initialize') {
      const { protocolVersion } = params!;
      const result = { protocolVersion, capabilities: { tools: {}, prompts: {} }, serverInfo: { name: 's', version: '1' } };
      json(response, { jsonrpc: '2.0', id, result });
    } else if (method === 'prompts/list' && isWell) json(response, { jsonrpc: '2.0', id, result: { prompts: [{ name: 'p' }] } });
    else return false;
    return true;
  });
  const pool = await readyPool({ web: { url } });
  isWell = false;
  await adminOf(pool).reconnect('web');
  expect(pool.prompts(principal).map(({ prompt }) => prompt)).toEqual(['p']);
  expect(pool.missing(principal, 'prompts')).toMatchObject([{ server: 'web', failure: { stage: 'catalog' } }]);
  isWell = true;
  await adminOf(pool).reconnect('web');
  expect(pool.missing(principal, 'prompts')).toEqual([]);
});

it('reads from a replica that has the resource or prompt, within the size limits', async () => {
  const asked = [0, 0];
  const serve = (index: number, prompts: string[]) =>
    serveHttp(({ response, message: { id, method, params } }) => {
      const answer = (result: unknown) => json(response, { jsonrpc: '2.0', id, result });
      if (method === 'initialize')
        answer({
          protocolVersion: params!.protocolVersion,
          capabilities: { prompts: {} },
          serverInfo: { name: 's', version: '1' },
        });
      else if (method === 'prompts/list') answer({ prompts: prompts.map((name) => ({ name })) });
      else if (method === 'prompts/get') {
        asked[index]!++;
        const text = params!.name === 'long' ? 'x'.repeat(2_000_000) : 'short';
        answer({ messages: [{ role: 'user', content: { type: 'text', text } }] });
      } else return false;
      return true;
    });
  const urls = [await serve(0, ['old']), await serve(1, ['old', 'new', 'long'])];
  const pool = await readyPool({ web: { url: urls[0], causeway: { replicas: [urls[1]], balance: 'round-robin' } } });
  for (let i = 0; i < 4; i++) await pool.getPrompt(principal, 'web__new');
  expect(asked).toEqual([0, 4]);
  await expect(pool.getPrompt(principal, 'web__long')).rejects.toMatchObject({ code: 'MCP.RESULT_TOO_LARGE' });
});

it('publishes exactly the parts of a server that have changed', async () => {
  const pool = await readyPool({ raw: peer.raw() });
  const told: unknown[] = [];
  pool.onCatalogChange(principal, (change) => told.push(change));
  await adminOf(pool).reconnect('raw');
  expect(told).toEqual([]);
  await pool.call({ id: 't', name: 't', permissions: [], collections: null, rateLimit: null }, 'raw__grow', {});
  await until(() => told.length > 0, 'the tools have changed');
  await adminOf(pool).drain('raw');
  await registryOf(pool).apply([]);
  expect(told).toEqual([
    { server: 'raw', changed: ['tools'] },
    { server: 'raw', changed: ['state'] },
    { server: 'raw', changed: ['tools', 'resources', 'resourceTemplates', 'prompts', 'state'] },
  ]);
});

it('reports the tools in which replicas differ as skew', async () => {
  const pool = await readyPool({ raw: peer.raw({}, { replicas: 3 }) });
  expect(pool.server(principal, 'raw').skew).toEqual([]);
  await call(pool, 'raw__grow');
  await until(() => pool.server(principal, 'raw').skew.length > 0, 'one of them has a tool more');
  expect(pool.server(principal, 'raw').skew).toEqual(['grown']);
});

it('calls only replicas that have the listed schema', async () => {
  const schema = (type: string) => ({ type: 'object', properties: { id: { type } } });
  const peers = [];
  for (const type of ['string', 'number', 'number']) peers.push(await serveTools([{ name: 'find', inputSchema: schema(type) }]));
  const [first, ...further] = peers.map(({ url }) => url);
  const pool = await readyPool({ web: { url: first, causeway: { replicas: further, balance: 'round-robin' } } });
  expect(pool.tools(principal).map(({ inputSchema }) => inputSchema)).toEqual([schema('number')]);
  expect(pool.server(principal, 'web').skew).toEqual(['find']);

  for (let i = 0; i < 6; i++) await call(pool, 'web__find', { id: i });
  expect(peers.map(({ calls }) => calls)).toEqual([0, 3, 3]);

  // the other replicas follow one by one, so the majority changes
  peers[1]!.tools = [{ name: 'find', inputSchema: schema('string') }];
  await adminOf(pool).reconnect('web', '1');
  for (let i = 0; i < 6; i++) await call(pool, 'web__find', { id: 'x' });
  expect(peers.map(({ calls }) => calls)).toEqual([3, 6, 3]);
  await expect(call(pool, 'web__find', { id: 7 })).rejects.toMatchObject({ code: 'MCP.INVALID_ARGUMENTS' });
});

describe('a server with sessions that announces a change', () => {
  const LISTS: Record<string, (name: string) => object> = {
    'tools/list': (name) => ({ tools: [{ name, inputSchema: { type: 'object' } }] }),
    'resources/list': (name) => ({ resources: [{ uri: `a://${name}`, name }] }),
    'resources/templates/list': (name) => ({ resourceTemplates: [{ uriTemplate: `b://${name}/{id}`, name }] }),
    'prompts/list': (name) => ({ prompts: [{ name }] }),
  };

  it.each([
    ['tools', 'tools', (pool: McpPool) => pool.tools(principal).map(({ tool }) => tool)],
    ['resources', 'resources', (pool: McpPool) => pool.resources(principal).map(({ name }) => name)],
    ['resource templates', 'resources', (pool: McpPool) => pool.resourceTemplates(principal).map(({ name }) => name)],
    ['prompts', 'prompts', (pool: McpPool) => pool.prompts(principal).map(({ prompt }) => prompt)],
  ])('of its %s is listed again', async (_, what, listed) => {
    const has = { listChanged: true };
    const capabilities = { tools: has, resources: has, prompts: has };
    let name = 'old';
    let tell: ((message: object) => void) | undefined;
    const url = await serveHttp(({ request, response, message: { id, method = '' } }) => {
      if (request.method === 'GET') tell = (message) => void response.write(event(message));
      if (request.method === 'GET') return (response.writeHead(200, EVENTS).flushHeaders(), true);
      const result =
        method === 'initialize'
          ? { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'changing', version: '1' } }
          : LISTS[method]?.(name);
      if (result) json(response, { jsonrpc: '2.0', id, result });
      return result !== undefined;
    });
    const pool = await readyPool({ web: { url } });
    await until(() => tell !== undefined, 'it is listened to');
    expect(listed(pool)).toEqual(['old']);
    name = 'new';
    tell!({ jsonrpc: '2.0', method: `notifications/${what}/list_changed` });
    await until(() => listed(pool).join() === 'new', 'the new list is there');
  });
});

it('lists again when the time to live that the server declared is over', async () => {
  let asked = 0;
  const url = await serveHttp(({ response, message: { id, method } }) => {
    if (method !== 'tools/list') return false;
    const tools = [{ name: `tool${++asked}`, inputSchema: { type: 'object' } }];
    json(response, { jsonrpc: '2.0', id, result: { tools, ttlMs: 1_000, cacheScope: 'private' } });
    return true;
  });
  const pool = await readyPool({ odd: { url } });
  expect(pool.tools(principal).map(({ tool }) => tool)).toEqual(['tool1']);
  await until(() => pool.tools(principal)[0]?.tool === 'tool2', 'the list is a new one');
});

it('lists once more, not once per announcement, when changes are announced during a list', async () => {
  const lists: Asked[] = [];
  const streams: Asked[] = [];
  const url = await serveHttp((asked) => {
    const { request, response, message } = asked;
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      return streams.push(asked) > 0;
    }
    return message.method === 'tools/list' && lists.push(asked) > 1;
  });
  await readyPool({ chatty: { url } });
  await until(() => streams.length === 1, 'it can announce');
  const announce = async () => {
    streams[0]!.response.write('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n');
    await sleep(150);
  };
  for (let i = 0; i < 8; i++) await announce();
  // the first announcement has led to a list request that is not answered yet
  expect(lists).toHaveLength(2);
  for (let answered = 1; answered < lists.length && answered < 20; answered++) {
    legacyAnswer(lists[answered]!);
    await sleep(200);
  }
  expect(lists).toHaveLength(3);
});
