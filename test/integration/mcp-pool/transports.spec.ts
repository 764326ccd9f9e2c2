import { join } from 'node:path';
import type { McpPool } from '@causeway/mcp-pool';
import {
  answerTo,
  type Asked,
  endScripted,
  event,
  EVENTS,
  isCall,
  json,
  launchPeer,
  openConnection,
  proxyTo,
  serveHttp,
} from './scripted-peer.js';
import { adminOf, call, endAll, principal, readyPool, ROOT, startPeer, startPool, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

const TOO_MUCH = 17 * 1024 * 1024;
/** So wide that only the limit of the transport applies. */
const wide = { resultChars: 1e9 };
const echo = async (pool: McpPool, message = 'hello') => JSON.stringify((await call(pool, 'web__echo', { message })).content);
describe('HTTP+SSE', () => {
  it.each([
    ['named as such', { type: 'sse' }],
    ['found out', {}],
  ])('%s: lists tools, answers a call, and reconnects after its stream was cut', async (_, type) => {
    const url = await launchPeer('legacy-sse.mjs');
    const pool = await readyPool({ web: { ...type, url } });
    expect(pool.server(principal, 'web')).toMatchObject({ era: 'legacy', state: 'ready' });
    expect(await echo(pool)).toContain('hello');

    await call(pool, 'web__drop').catch(() => undefined);

    await until(() => (pool.server(principal, 'web').replicas[0]?.restarts ?? 0) > 0, 'it is connected again');
    expect(await echo(pool, 'again')).toContain('again');
  });

  it('sends the configured headers with the stream and with every message', async () => {
    const url = await launchPeer('legacy-sse.mjs', { PEER_TOKEN: 'sesame' });
    const pool = await readyPool({ web: { url, headers: { Authorization: 'Bearer sesame' } } });
    expect(await echo(pool)).toContain('hello');
    const closed = startPool({ web: { type: 'sse', url } });
    await until(() => closed.server(principal, 'web').lastFailure !== null, 'it was refused');
    expect(closed.server(principal, 'web').lastFailure?.message).toContain('401');
  });

  it('ends a tool that hangs with MCP.TIMEOUT', async () => {
    const pool = await readyPool({ web: { type: 'sse', url: await launchPeer('legacy-sse.mjs') } });
    await expect(call(pool, 'web__hang', {}, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'MCP.TIMEOUT' });
    expect(await echo(pool)).toContain('hello');
  });

  it('remembers that a server has only HTTP+SSE for the next connection', async () => {
    const posts: string[] = [];
    const sse = new URL(await launchPeer('legacy-sse.mjs'));
    const url = await serveHttp(async ({ request, response, message }) => {
      if (request.method === 'POST' && request.url === '/mcp') posts.push(message.method ?? '');
      if (request.url === '/mcp' && request.method === 'POST') return (response.writeHead(405).end(), true);
      await forward(sse, { request, response, message });
      return true;
    });
    const pool = await readyPool({ web: { url } });
    await adminOf(pool).reconnect('web');
    expect(await echo(pool)).toContain('hello');
    expect(posts).toEqual(['server/discover', 'initialize']);
  });
});

describe('an answer that is too large', () => {
  it.each([
    [
      'with its length said',
      TOO_MUCH / 2,
      (response: Asked['response']) => response.writeHead(200, { 'content-length': TOO_MUCH }),
    ],
    [
      'in pieces without end',
      3 * TOO_MUCH,
      (response: Asked['response']) => response.writeHead(200, { 'content-type': 'application/json' }),
    ],
    ['in one event without end', 3 * TOO_MUCH, (response: Asked['response']) => response.writeHead(200, EVENTS).write('data: ')],
  ])('over HTTP, %s: is not read to the end, and fails only that call', async (_, most, begin) => {
    let sent = 0;
    let ended = false;
    const url = await serveHttp((asked) => {
      if (!isCall(asked)) return false;
      const { response } = asked;
      begin(response);
      response.on('close', () => (ended = true));
      const more = () => {
        sent += 65_536;
        if (ended || sent > 50 * TOO_MUCH) return;
        if (response.write('x'.repeat(65_536))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
      return true;
    });
    const pool = await readyPool({ web: { url } }, wide);

    await expect(call(pool, 'web__odd')).rejects.toMatchObject({ code: 'MCP.RESULT_TOO_LARGE' });

    await until(() => ended, 'the server is told');
    expect(sent).toBeLessThan(most);
    expect(await echo(pool)).toContain('hello');
    expect(pool.server(principal, 'web').replicas[0]?.restarts).toBe(0);
  });

  it.each([false, true])('over stdio, with the id last %s: fails only that call', async (idLast) => {
    const pool = await readyPool({ web: oddStdio() }, wide);
    const big = call(pool, 'web__big', { chars: TOO_MUCH, idLast });
    const small = echo(pool);
    await expect(big).rejects.toMatchObject({ code: 'MCP.RESULT_TOO_LARGE' });
    expect(await small).toContain('hello');
    expect(await echo(pool)).toContain('hello');
    expect(pool.server(principal, 'web').replicas[0]?.restarts).toBe(0);
  });

  it('accepts an answer of 10 MB', async () => {
    const pool = await readyPool({ web: oddStdio() }, wide);
    const { content } = await call(pool, 'web__big', { chars: 10_000_000 });
    expect(content).toEqual([{ type: 'text', text: 'x'.repeat(10_000_000) }]);
  });
});

it('ignores what a process prints besides its messages', async () => {
  const pool = await readyPool({ web: oddStdio({ PEER_NOISE: '5000' }) });
  for (let i = 0; i < 20; i++) expect(await echo(pool, String(i))).toContain(String(i));
  expect(pool.server(principal, 'web').replicas[0]).toMatchObject({ state: 'ready', restarts: 0 });
});

describe('the stream of a session', () => {
  it('is requested less and less often when the server closes it at once', async () => {
    const asked: number[] = [];
    const url = await serveHttp(({ request, response }) => {
      if (request.method !== 'GET') return false;
      asked.push(Date.now());
      response.writeHead(200, EVENTS).end();
      return true;
    });
    await readyPool({ web: { url } });
    await until(() => asked.length >= 5, 'it was asked for five times');
    const gaps = asked.slice(1).map((at, i) => at - asked[i]!);
    // 200, 400, 800, 1600 ms; timers may be late
    expect(gaps[3]!).toBeGreaterThan(1_500);
    expect(gaps[3]!).toBeGreaterThan(2 * gaps[0]!);
  });

  it('is not requested again when the server has none', async () => {
    let asked = 0;
    const url = await serveHttp(({ request, response }) => {
      if (request.method !== 'GET') return false;
      asked++;
      response.writeHead(405).end();
      return true;
    });
    const pool = await readyPool({ web: { url } });
    for (const end = Date.now() + 800; Date.now() < end;) await echo(pool);
    expect(asked).toBe(1);
  });

  it('is resumed where it was cut', async () => {
    const resumed: unknown[] = [];
    let grown = false;
    const url = await serveHttp(({ request, response, message }) => {
      if (message.method === 'tools/list' && grown)
        return (
          json(response, {
            jsonrpc: '2.0',
            id: message.id,
            result: { tools: [{ name: 'new', inputSchema: { type: 'object' } }] },
          }),
          true
        );
      if (request.method !== 'GET') return false;
      resumed.push(request.headers['last-event-id']);
      grown = resumed.length > 1;
      response.writeHead(200, EVENTS);
      if (grown) response.write(event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
      else response.write('id: e1\ndata: \n\n', () => setTimeout(() => response.destroy(), 50));
      return true;
    });
    const pool = await readyPool({ web: { url } });
    await until(() => pool.tools(principal).some(({ name }) => name === 'web__new'), 'the change was heard');
    expect(resumed).toEqual([undefined, 'e1']);
  });
});

it('receives changes of a server without sessions again after its stream was cut', async () => {
  const line = await proxyTo((await startPeer('modern.mjs')).port);
  const heard = jest.fn();
  const { connection, end } = await openConnection(line.url, heard);
  try {
    expect(connection.era).toBe('modern');
    line.cut();
    await until(() => heard.mock.calls.length > 0, 'it is listened to again, and what was missed is asked for');
    heard.mockClear();
    await connection.client.callTool({ name: 'grow' });
    await until(() => heard.mock.calls.length > 0, 'the change is heard');
  } finally {
    await end();
  }
});

describe('a request over HTTP', () => {
  it('is answered when its stream ends early and can be resumed', async () => {
    const asked: unknown[] = [];
    const url = await serveHttp((it) => {
      const { request, response, message } = it;
      if (isCall(it)) {
        asked.push(message.id);
        return (response.writeHead(200, EVENTS).end('retry: 50\nid: p1\ndata: \n\n'), true);
      }
      if (request.method !== 'GET' || !request.headers['last-event-id']) return false;
      const id = asked[0];
      const answer = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: request.headers['last-event-id'] }] } };
      return (response.writeHead(200, EVENTS).end(event(answer)), true);
    });
    const pool = await readyPool({ web: { url } });
    const result = await call(pool, 'web__odd');
    expect(result).toMatchObject({ content: [{ type: 'text', text: 'p1' }], meta: { attempts: 1 } });
    expect(asked).toHaveLength(1);
  });

  it('carries the configured headers, which do not override those of the protocol', async () => {
    const seen: Asked['request']['headers'][] = [];
    const url = await serveHttp((it) => {
      if (isCall(it, 'echo')) seen.push(it.request.headers);
      if (it.message.method === 'initialize') it.response.setHeader('mcp-session-id', 'the-servers');
      return false;
    });
    const headers = {
      'X-Team': 'platform',
      Accept: 'text/html',
      'MCP-Session-Id': 'mine',
      'MCP-Protocol-Version': '1',
      Host: 'elsewhere',
    };
    const pool = await readyPool({ web: { url, headers } });
    await echo(pool);
    expect(seen).toEqual([
      expect.objectContaining({
        'x-team': 'platform',
        accept: 'application/json, text/event-stream',
        'mcp-session-id': 'the-servers',
        'mcp-protocol-version': '2025-11-25',
        host: new URL(url).host,
      }),
    ]);
  });

  it('follows a redirect within the same origin only', async () => {
    let stolen = 0;
    const thief = await serveHttp(() => (stolen++, false));
    const url = await serveHttp((it) => {
      if (it.request.url === '/moved') return false;
      const location = isCall(it) ? thief : '/moved';
      return (it.response.writeHead(307, { location }).end(), true);
    });
    const pool = await readyPool({ web: { url, headers: { Authorization: 'Bearer secret' } } });
    expect(await echo(pool)).toContain('hello');
    await expect(call(pool, 'web__odd')).rejects.toMatchObject({ code: 'MCP.SERVER_UNAVAILABLE' });
    expect(stolen).toBe(0);
  });

  it('is also answered by a batch, as old servers send it', async () => {
    const url = await serveHttp((it) => isCall(it, 'echo') && (json(it.response, [answerTo(it.message)]), true));
    expect(await echo(await readyPool({ web: { url } }))).toContain('hello');
  });

  it.each([
    ['the caller aborts it', 30_000, 'MCP.OUTCOME_UNKNOWN'],
    ['its timeout is over', 300, 'MCP.TIMEOUT'],
  ])('is cancelled at the server and releases its socket when %s', async (_, timeoutMs, code) => {
    let closed = false;
    const [sent, cancelled]: unknown[][] = [[], []];
    const url = await serveHttp((it) => {
      if (it.message.method === 'notifications/cancelled') cancelled!.push(it.message.params?.requestId);
      if (isCall(it)) sent!.push(it.message.id);
      return isCall(it) && (it.response.on('close', () => (closed = true)), true);
    });
    const pool = await readyPool({ web: { url } });
    const cancel = new AbortController();
    const end = call(pool, 'web__odd', {}, { signal: cancel.signal, timeoutMs }).catch((error: { code: string }) => error.code);
    await until(() => sent!.length > 0, 'it has reached the server');
    if (code === 'MCP.OUTCOME_UNKNOWN') cancel.abort();
    expect(await end).toBe(code);
    await until(() => closed && cancelled!.length > 0, 'the server sees it');
    expect(cancelled).toEqual(sent);
  });
});

it.each([401, 403, 503])('asks for the era again after a connection failed with %d', async (status) => {
  const asked: string[] = [];
  const url = await serveHttp(({ response, message }) => {
    if (message.method) asked.push(message.method);
    return asked.length === 1 && (response.writeHead(status).end(), true);
  });
  await readyPool({ web: { url } });
  expect(asked.slice(0, 3)).toEqual(['server/discover', 'server/discover', 'initialize']);
});

const oddStdio = (env: Record<string, string> = {}) => ({
  command: process.execPath,
  args: [join(ROOT, 'test/peers/odd-stdio.mjs')],
  env,
});

async function forward(to: URL, { request, response, message }: Asked): Promise<void> {
  const path = request.url === '/mcp' ? '/sse' : (request.url ?? '/');
  const headers = { 'content-type': 'application/json' };
  const body = request.method === 'POST' ? { body: JSON.stringify(message), headers } : {};
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  try {
    const answer = await fetch(new URL(path, to), { method: request.method ?? 'GET', signal: abort.signal, ...body });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    for await (const chunk of answer.body ?? []) response.write(chunk);
  } catch {
    // the client has disconnected
  }
  response.end();
}
