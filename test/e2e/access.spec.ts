import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Permission } from '@causeway/kernel';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';

describe('access to the API', () => {
  let app: App;
  let admin: Client;

  beforeAll(async () => {
    app = await startApp();
    admin = new Client(app, app.adminKey);
  });
  afterAll(() => app?.stop());

  const lineOf = (id: string) => app.log.find(({ requestId }) => requestId === id);
  const newKey = async (body: object) =>
    (await admin.post<{ id: string; secret: string }>('/api/v1/keys', { name: 'k', ...body })).body;

  it('returns 401 without an API key', async () => {
    const { status, headers, body } = await new Client(app, undefined).get('/api/v1/collections');
    expect(status).toBe(401);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'AUTH.MISSING_KEY', status: 401, correlationId: headers.get('x-request-id') });
  });

  it('returns 401 with an unknown API key', async () => {
    const { status, body } = await new Client(app, 'cw_wrong').get('/api/v1/collections');
    expect([status, body.code]).toEqual([401, 'AUTH.INVALID_KEY']);
  });

  it('returns 403 when the key lacks the permission', async () => {
    const { secret } = await newKey({ permissions: [Permission.Search] });
    const { status, body } = await new Client(app, secret).post('/api/v1/collections', { name: 'x' });
    expect([status, body.code]).toEqual([403, 'AUTH.FORBIDDEN']);
  });

  it('returns 404 for a route that does not exist', async () => {
    const { status, body } = await admin.get('/api/v1/nothing');
    expect([status, body.code]).toEqual([404, 'REQUEST.NOT_FOUND']);
  });

  it('returns 429 with Retry-After when the key has reached its rate limit', async () => {
    const { secret } = await newKey({ permissions: [Permission.CollectionRead], rateLimit: 3 });
    const client = new Client(app, secret);
    for (let i = 0; i < 3; i++) expect((await client.get('/api/v1/collections')).status).toBe(200);
    const { status, body, headers } = await client.get('/api/v1/collections');
    expect([status, body.code]).toEqual([429, 'REQUEST.RATE_LIMITED']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('shows the secret of a key only once, and refuses the key after it was deleted', async () => {
    const { id, secret } = await newKey({ permissions: [Permission.CollectionRead] });
    const listed = await admin.get<{ items: object[] }>('/api/v1/keys');
    expect(JSON.stringify(listed.body)).not.toContain(secret);
    expect((await new Client(app, secret).get('/api/v1/collections')).status).toBe(200);
    expect((await admin.delete(`/api/v1/keys/${id}`)).status).toBe(204);
    expect((await new Client(app, secret).get('/api/v1/collections')).status).toBe(401);
    expect((await admin.delete(`/api/v1/keys/${id}`)).body.code).toBe('KEY.NOT_FOUND');
  });

  it('returns 403 when a key would create a key with more rights than its own', async () => {
    const mine = await admin.collection();
    const { secret } = await newKey({ permissions: [Permission.KeyAdmin, Permission.Search], collections: [mine] });
    const client = new Client(app, secret);
    const make = async (body: object) => (await client.post('/api/v1/keys', { name: 'more', ...body })).status;
    expect(await make({ permissions: [Permission.Admin], collections: [mine] })).toBe(403);
    expect(await make({ permissions: [Permission.Search] })).toBe(403);
    expect(await make({ permissions: [Permission.Search], collections: [mine] })).toBe(201);
  });

  it('limits a key to its collections', async () => {
    const [mine, other] = [await admin.collection(), await admin.collection()];
    const { secret } = await newKey({ permissions: [Permission.CollectionRead, Permission.Search], collections: [mine] });
    const client = new Client(app, secret);
    const listed = await client.get<{ items: { id: string }[] }>('/api/v1/collections');
    expect(listed.body.items.map(({ id }) => id)).toEqual([mine]);
    expect((await client.get(`/api/v1/collections/${other}`)).body.code).toBe('COLLECTION.NOT_FOUND');
    expect((await client.post('/api/v1/search', { query: 'x', collections: [other] })).body.code).toBe('COLLECTION.NOT_FOUND');
  });

  it.each(['/health/live', '/health/ready', '/health/startup', '/metrics', '/docs', '/openapi.json'])(
    'serves %s without an API key',
    async (path) => {
      expect((await new Client(app, undefined).get(path)).status).toBe(200);
    },
  );

  it('serves a page at / without an API key that shows the version and links docs and health', async () => {
    const response = await fetch(`${app.url}/`);
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(html).toContain(`Causeway ${version}`);
    const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, target]) => target);
    expect(links).toEqual(['/docs', '/openapi.json', '/health/ready', '/metrics']);
  });

  it('returns 400 for malformed JSON', async () => {
    const { status, body, headers } = await admin.request('POST', '/api/v1/collections', '{"name": ');
    expect([status, body.code]).toEqual([400, 'REQUEST.MALFORMED_JSON']);
    expect(body.correlationId).toBe(headers.get('x-request-id'));
  });

  it('answers errors under /v1 in the shape of the OpenAI API, even if no route matches', async () => {
    const malformed = await admin.request('POST', '/v1/chat/completions', '{"model": ');
    expect([malformed.status, malformed.body]).toEqual([
      400,
      { error: expect.objectContaining({ code: 'REQUEST.MALFORMED_JSON' }) },
    ]);
    const unknown = await admin.get('/v1/assistants');
    expect([unknown.status, unknown.body]).toEqual([404, { error: expect.objectContaining({ code: 'REQUEST.NOT_FOUND' }) }]);
  });

  it('returns 400 with a JSON pointer for every mistake', async () => {
    const { status, body } = await admin.post('/api/v1/collections', { name: '', chunking: { maxTokens: 1 } });
    expect([status, body.code]).toEqual([400, 'REQUEST.INVALID']);
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(['/name', '/chunking/maxTokens']);
  });

  it('returns 400 for text that PostgreSQL cannot store', async () => {
    const nested = `{"query": "x", "filter": {"a": ${'['.repeat(9_000)}${']'.repeat(9_000)}}}`;
    expect((await admin.post('/api/v1/collections', { name: 'a\u0000b' })).body.code).toBe('REQUEST.INVALID');
    expect((await admin.post('/api/v1/collections', { name: 'a\ud800' })).body.code).toBe('REQUEST.INVALID');
    expect((await admin.post('/api/v1/search', { query: 'x', filter: { 'a\u0000': 1 } })).body.code).toBe('REQUEST.INVALID');
    expect((await admin.request('POST', '/api/v1/search', nested)).body.code).toBe('REQUEST.INVALID');
    expect((await admin.post('/api/v1/search', { query: 'a\u0000\ud800' })).status).toBe(200);
  });

  it('does not parse the body of a request without an API key', async () => {
    const { status, body } = await new Client(app, undefined).request('POST', '/api/v1/search', '{"malformed');
    expect([status, body.code]).toEqual([401, 'AUTH.MISSING_KEY']);
  });

  it('returns 400 for a body that cannot be decompressed', async () => {
    const { status, body } = await admin.request('POST', '/api/v1/search', 'no gzip', { 'content-encoding': 'gzip' });
    expect([status, body.code]).toEqual([400, 'REQUEST.INVALID']);
  });

  it('returns 413 for a JSON body over the limit', async () => {
    const { status, body } = await admin.post('/api/v1/search', { query: 'x'.repeat(11 * 1024 * 1024) });
    expect([status, body.code]).toEqual([413, 'REQUEST.TOO_LARGE']);
  });

  it('accepts a well-formed request id and logs it, and replaces a malformed one', async () => {
    const { headers } = await admin.request('GET', '/api/v1/collections', undefined, { 'x-request-id': 'trace-42' });
    expect(headers.get('x-request-id')).toBe('trace-42');
    // the line is written when the response is out
    for (let tries = 0; tries < 50 && !lineOf('trace-42'); tries++) await sleep(20);
    const line = lineOf('trace-42');
    expect(line).toMatchObject({ msg: 'request completed', req: { method: 'GET', url: '/api/v1/collections' } });
    const hostile = await admin.request('GET', '/api/v1/collections', undefined, { 'x-request-id': '{"a":1}' });
    expect(hostile.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('never logs an API key', () => {
    expect(JSON.stringify(app.log)).not.toContain(app.adminKey);
  });
});
