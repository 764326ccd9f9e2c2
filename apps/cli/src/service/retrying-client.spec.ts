import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isServiceFailure } from './failure-of.js';
import { RetryingClient } from './retrying-client.js';
import { RestClient } from './rest-client.js';

type Reply = (response: ServerResponse) => void;

const ok: Reply = (response) => response.end('{"fine": true}');
const problem =
  (status: number, code: string, headers = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(JSON.stringify({ code, detail: 'try later' }));
const broken: Reply = (response) => response.destroy();

describe('RetryingClient', () => {
  const script: Reply[] = [];
  const said: (string | undefined)[] = [];
  let server: Server;
  let client: RetryingClient;
  let stop: AbortController;

  beforeEach(async () => {
    script.length = said.length = 0;
    server = createServer((_, response) => (script.shift() ?? ok)(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stop = new AbortController();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = new RetryingClient(new RestClient(url, 'key'), stop.signal, (note) => said.push(note));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('repeats a request after 429 and 503, and waits as long as Retry-After says', async () => {
    script.push(problem(429, 'REQUEST.RATE_LIMITED', { 'retry-after': '1' }), problem(503, 'SERVICE.UNAVAILABLE'), ok);
    const started = Date.now();
    expect(await client.json('GET', '/')).toEqual({ body: { fine: true }, repeated: true });
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(said).toEqual(['waiting 1 s: REQUEST.RATE_LIMITED', 'attempt 3 of 10: SERVICE.UNAVAILABLE', undefined]);
  });

  it('delays all requests when one of them was rate limited', async () => {
    script.push(problem(429, 'REQUEST.RATE_LIMITED', { 'retry-after': '1' }));
    const first = client.json('GET', '/');
    while (said.length === 0) await new Promise(setImmediate);
    const started = Date.now();
    await client.json('GET', '/');
    expect(Date.now() - started).toBeGreaterThanOrEqual(900);
    await first;
  });

  it('repeats a request with a new body after the connection broke', async () => {
    script.push(ok, broken, broken);
    let bodies = 0;
    const init = () => ({ body: String(++bodies), method: 'POST' });
    expect(await client.json('POST', '/', init)).toMatchObject({ repeated: false });
    expect(await client.json('POST', '/', init)).toMatchObject({ repeated: true });
    expect(bodies).toBe(4);
  });

  it.each([404, 415, 507])('does not repeat a request that was answered with %i', async (status) => {
    script.push(problem(status, 'SOME.CODE'));
    await expect(client.json('GET', '/')).rejects.toMatchObject({ status, code: 'SOME.CODE' });
    expect(said).toEqual([]);
  });

  it('does not wait for a service that has never answered', async () => {
    script.push(broken);
    await expect(client.json('GET', '/')).rejects.toThrow('fetch failed');
  });

  it('throws the code HTTP for an answer that is not from the service', async () => {
    script.push((response) => response.end('<html>'));
    await expect(client.json('GET', '/')).rejects.toMatchObject({ code: 'HTTP' });
    script.push((response) => response.writeHead(404).end('<html>'));
    await expect(client.json('GET', '/')).rejects.toMatchObject({
      code: 'HTTP',
      detail: expect.stringContaining('404 Not Found'),
    });
  });

  it('ends a pause when the signal aborts', async () => {
    script.push(problem(503, 'SERVICE.UNAVAILABLE', { 'retry-after': '3600' }));
    const answer = client.json('GET', '/');
    answer.catch(() => undefined);
    while (said.length === 0) await new Promise(setImmediate);
    stop.abort();
    await expect(answer).rejects.toMatchObject({ status: 503 });
  });

  it('does not treat a programming error as a connection failure', async () => {
    await client.json('GET', '/');
    const mistake = new TypeError('x is not a function');
    await expect(client.json('GET', '/', () => Promise.reject(mistake))).rejects.toBe(mistake);
    expect([isServiceFailure(mistake), isServiceFailure(new TypeError('fetch failed')), said]).toEqual([false, true, []]);
  });
});
