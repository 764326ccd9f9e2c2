import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo, type Asked, endScripted, json, legacyAnswer, listenHttp, serveHttp } from './scripted-peer.js';
import { call, endAll, principal, readyPool, startPool, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

interface Peer {
  url: string;
  calls: number;
  handshakes: number;
}

/** Answers tool calls by `onCall`, which gets the number of the call, from 1; counts calls and handshakes. */
async function serve(onCall: (asked: Asked, count: number) => void, session?: string): Promise<Peer> {
  const peer = { url: '', calls: 0, handshakes: 0 };
  peer.url = await serveHttp((asked) => {
    const { response, message } = asked;
    if (message.method === 'initialize') {
      peer.handshakes++;
      if (session !== undefined) response.setHeader('mcp-session-id', session);
    }
    if (message.method !== 'tools/call') return false;
    onCall(asked, ++peer.calls);
    return true;
  });
  return peer;
}

const refuse =
  (status: number, text: string) =>
  ({ response }: { response: ServerResponse }) =>
    void response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
const ofTool = (promise: Promise<unknown>) => promise.catch((error: { code: string; details?: { call: unknown } }) => error);

describe('an HTTP status that may come after the tool has run', () => {
  it.each([
    [409, 'conflict'],
    [400, 'the booking session is full'],
    [404, 'no such order'],
    [302, ''],
  ])('%i: is not retried', async (status, text) => {
    const peers = [await serve(refuse(status, text)), await serve(refuse(status, text)), await serve(refuse(status, text))];
    const pool = await readyPool({ web: { url: peers[0]!.url, causeway: { replicas: peers.slice(1).map(({ url }) => url) } } });
    expect(await ofTool(call(pool, 'web__echo'))).toMatchObject({
      code: 'MCP.OUTCOME_UNKNOWN',
      details: { call: { outcome: 'outcome_unknown', attempts: 1, server: 'web' } },
    });
    expect(peers.reduce((sum, { calls }) => sum + calls, 0)).toBe(1);
    expect(peers.map(({ handshakes }) => handshakes)).toEqual([1, 1, 1]);
  });

  it('retries on the next replica after a status that is sent before the tool runs', async () => {
    const peers = [await serve(refuse(429, '')), await serve(legacyAnswer)];
    const pool = await readyPool({
      web: { url: peers[0]!.url, causeway: { replicas: [peers[1]!.url], balance: 'round-robin' } },
    });
    for (let i = 0; i < 4; i++) expect((await call(pool, 'web__echo')).isError).toBe(false);
    expect([peers[0]!.calls > 0, peers[1]!.calls]).toEqual([true, 4]);
  });

  it('accepts a JSON-RPC answer with any status', async () => {
    const peer = await serve(({ response, message: { id } }) =>
      json(response, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } }, 404),
    );
    const pool = await readyPool({ web: { url: peer.url } });
    expect(await ofTool(call(pool, 'web__echo'))).toMatchObject({ code: 'MCP.PROTOCOL_ERROR' });
    expect(peer).toMatchObject({ calls: 1, handshakes: 1 });
  });
});

describe('a session', () => {
  it('is replaced once when the server never knows it again', async () => {
    const peer = await serve(refuse(404, ''), 'one');
    const pool = await readyPool({ web: { url: peer.url } });
    const before = peer.handshakes;
    expect(await ofTool(call(pool, 'web__echo'))).toMatchObject({
      code: 'MCP.SERVER_UNAVAILABLE',
      details: { call: { outcome: 'not_sent', attempts: 2 } },
    });
    expect(peer.calls).toBe(2);
    expect(peer.handshakes).toBeGreaterThan(before);
  });
});

describe('sessions that every replica has lost', () => {
  /** Knows only its newest session, and refuses others with a JSON-RPC error that has the id of the request, as some servers do. */
  async function forgetful() {
    const peer = { url: '', session: 0, isForgotten: false };
    peer.url = await serveHttp(({ request, response, message: { id, method } }) => {
      if (method === 'initialize') {
        peer.isForgotten = false;
        response.setHeader('mcp-session-id', String(++peer.session));
      } else if (peer.isForgotten || request.headers['mcp-session-id'] !== String(peer.session)) {
        json(response, { jsonrpc: '2.0', id, error: { code: -32_001, message: 'Session not found' } }, 404);
        return true;
      }
      return false;
    });
    return peer;
  }

  it.each([1, 3])('are replaced at %i replicas, and the call succeeds', async (count) => {
    const peers = await Promise.all(Array.from({ length: count }, forgetful));
    const replicas = peers.slice(1).map(({ url }) => url);
    const pool = await readyPool({ web: { url: peers[0]!.url, causeway: count > 1 ? { replicas } : {} } });
    for (const peer of peers) peer.isForgotten = true;
    expect((await call(pool, 'web__echo')).isError).toBe(false);
  });
});

it('an HTTP+SSE server that responds to a POST only when the tool has run has the full timeout', async () => {
  let stream: ServerResponse | undefined;
  const url = await serveHttp(async ({ request, response, message }) => {
    if (request.method === 'GET') {
      stream = response;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: endpoint\ndata: /messages\n\n');
      return true;
    }
    if (request.url !== '/messages') return (response.writeHead(404).end(), true);
    if (message.method === 'tools/call') await sleep(1_000);
    if (message.id !== undefined) stream!.write(`data: ${JSON.stringify(answerTo(message))}\n\n`);
    response.writeHead(202).end();
    return true;
  });
  const pool = await readyPool({ web: { url, type: 'sse', causeway: { timeouts: { connectMs: 400 } } } });
  expect((await call(pool, 'web__echo')).meta).toMatchObject({ attempts: 1, outcome: 'completed' });
});

describe('a call that may be repeated', () => {
  const cut = ({ response }: Asked) => void response.destroy();

  it('is retried at the only replica when one socket broke', async () => {
    const peer = await serve((asked, count) => (count === 1 ? cut(asked) : legacyAnswer(asked)));
    const pool = await readyPool({ web: { url: peer.url, causeway: { idempotent: ['echo'] } } });
    expect((await call(pool, 'web__echo')).meta).toMatchObject({ attempts: 2, outcome: 'completed' });
    expect(peer.calls).toBe(2);
    // a call that may not be repeated is not retried
    const other = await serve(cut);
    const strict = await readyPool({ web: { url: other.url } });
    expect(await ofTool(call(strict, 'web__echo'))).toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
    expect(other.calls).toBe(1);
  });

  it('ends as outcome_unknown when its retry fails for another reason', async () => {
    const peer = await serve((asked, count) => (count === 1 ? cut(asked) : refuse(403, '')(asked)));
    const pool = await readyPool({ web: { url: peer.url, causeway: { idempotent: ['echo'] } } });
    expect(await ofTool(call(pool, 'web__echo'))).toMatchObject({
      code: 'MCP.OUTCOME_UNKNOWN',
      message: expect.stringMatching(/tried again.*403/),
      details: { call: { outcome: 'outcome_unknown', attempts: 2 } },
    });
  });
});

it('finishes the calls in flight of a server that accepts no new connections', async () => {
  const held: Asked[] = [];
  const { url, server } = await listenHttp((asked) => {
    if (asked.message.method !== 'tools/call') return false;
    held.push(asked);
    return true;
  });
  const pool = await readyPool({ web: { url } });
  const slow = call(pool, 'web__echo', { slow: true });
  await until(() => held.length === 1, 'the slow call has arrived');
  // like an orderly restart: no new connections are accepted
  server.close();
  expect(await ofTool(call(pool, 'web__echo'))).toMatchObject({ code: 'MCP.SERVER_UNAVAILABLE' });
  legacyAnswer(held[0]!);
  expect((await slow).isError).toBe(false);
});

it('ends the attempt when a server does not accept the end of the handshake', async () => {
  const open: ServerResponse[] = [];
  const url = await serveHttp(({ response, message }) => {
    if (message.method !== 'notifications/initialized') return false;
    open.push(response);
    return true;
  });
  const pool = startPool({ web: { url, causeway: { timeouts: { connectMs: 300 } } } });
  await until(() => pool.server(principal, 'web').lastFailure !== null, 'it is given up');
  expect(pool.server(principal, 'web').lastFailure).toMatchObject({
    stage: 'connect',
    message: expect.stringContaining('within 300 ms'),
  });
  expect(open.length).toBeGreaterThan(0);
});

it('connects to a server that answers the end of the handshake with a stream that stays open', async () => {
  const url = await serveHttp(({ response, message }) => {
    if (message.method !== 'notifications/initialized') return false;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    return true;
  });
  const pool = await readyPool({ web: { url } });
  expect((await call(pool, 'web__echo')).isError).toBe(false);
});

it('hides the credentials in a URL', async () => {
  const url = new URL(await serveHttp(() => false));
  [url.username, url.password, url.search] = ['user', 'hunter2', '?api_key=abc'];
  const pool = await readyPool({ web: { url: url.href } });
  expect(pool.server(principal, 'web').replicas[0]?.url).toBe(`${url.origin}/mcp`);
  expect(JSON.stringify(pool.servers(principal))).not.toMatch(/hunter2|abc/);
});
