import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, startApp } from '../app.js';
import { Client, type DocumentBody, formOf } from '../client.js';
import { startEmbeddingStub, stubEmbeddings } from '../factories/embedding-stub.js';

interface PreviewBody {
  code?: string;
  mediaType: string;
  pageCount: number | null;
  characters: number;
  tokens: number;
  chunkCount: number;
  chunks: { ordinal: number; text: string; headingPath: string[]; charStart: number; charEnd: number; tokens: number }[];
  metadata: Record<string, unknown>;
  warnings: { code: string }[];
}

describe('document sources', () => {
  let app: App;
  let client: Client;
  let stub: Awaited<ReturnType<typeof startEmbeddingStub>>;
  let collection: string;

  beforeAll(async () => {
    stub = await startEmbeddingStub();
    app = await startApp({ env: { ...stubEmbeddings(stub.baseUrl), PREVIEW_MAX_BYTES: '2000' } });
    client = new Client(app, app.adminKey);
  });
  afterAll(async () => {
    await app?.stop();
    stub?.stop();
  });
  beforeEach(async () => {
    collection = await client.collection();
  });

  type Taken = { items: { id: string; name: string; duplicate: boolean }[]; code?: string };
  const send = (body: object, to = collection) => client.post<Taken>(`/api/v1/collections/${to}/documents/text`, body);

  describe('a text', () => {
    it('becomes one document of the given format with its metadata, also when it is sent twice', async () => {
      const text = '# 港口\n\n灯塔在港口的北边。';
      const body = { name: '港口', text, format: 'markdown', metadata: { team: 'port' } };
      const taken = await send(body);
      expect(taken).toMatchObject({ status: 202, body: { items: [{ name: '港口.md', duplicate: false }] } });
      const { id } = taken.body.items[0]!;
      expect(taken.headers.get('location')).toBe(`/api/v1/documents/${id}`);
      expect(await client.settled(id)).toMatchObject({ status: 'ready', mediaType: 'text/markdown', metadata: { team: 'port' } });
      expect(await client.found('灯塔', collection)).toEqual([text]);
      expect((await send(body)).body.items).toMatchObject([{ id, duplicate: true }]);
    });

    it.each([
      ['no text', { name: 'a', text: '' }],
      ['an unknown format', { name: 'a', text: 'x', format: 'pdf' }],
      ['a NUL character', { name: 'a', text: 'a\0b' }],
      ['an unknown field', { name: 'a', text: 'x', colour: 'red' }],
      ['an empty name', { name: '  ', text: 'x' }],
    ])('is refused with %s', async (_, body) => {
      expect(await send(body)).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID' } });
    });

    it('returns 404 for an unknown collection', async () => {
      expect((await send({ name: 'a', text: 'x' }, '0192f3a0-0000-7000-8000-000000000000')).status).toBe(404);
    });

    it('keeps no path in its name', async () => {
      const { body } = await send({ name: '../../etc/passwd', text: 'x y z' });
      expect(body.items[0]!.name).toBe('.. .. etc passwd.txt');
    });
  });

  describe('a URL', () => {
    const PAGES: Record<string, { status?: number; type?: string; body: string; location?: string }> = {
      '/guide': { type: 'text/html; charset=utf-8', body: '<title>Guide</title><h1>Guide</h1><p>The heron stands still.</p>' },
      '/moved': { status: 302, location: '/guide', body: '' },
      '/inside': { status: 302, location: 'http://127.0.0.2:80/', body: '' },
      '/gone': { status: 404, body: 'gone' },
      '/image': { type: 'image/png', body: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' },
    };
    let site: Server;
    let base: string;

    beforeAll(async () => {
      site = createServer((request, response) => {
        const { status = 200, type = 'text/plain', body, location } = PAGES[request.url!.split('?')[0]!]!;
        response.writeHead(status, { 'content-type': type, ...(location && { location }) }).end(body, 'latin1');
      }).listen(0, '127.0.0.1');
      await once(site, 'listening');
      base = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    });
    afterAll(() => site?.close());

    const take = (body: object, from = client) => from.post<Taken>(`/api/v1/collections/${collection}/documents/url`, body);

    it('returns 400 when its host is not public or it is no web address', async () => {
      for (const url of [base, 'http://localhost/', 'http://169.254.169.254/latest', 'file:///etc/passwd', 'no url']) {
        expect(await take({ url })).toMatchObject({ status: 400, body: { code: 'INGESTION.URL_REFUSED' } });
      }
    });

    it('is downloaded from an allowed host with checked redirects, and keeps its media type and source', async () => {
      const port = new URL(base).port;
      const open = await startApp({ env: { ...stubEmbeddings(stub.baseUrl), URL_ALLOWED_HOSTS: `127.0.0.1:${port}` } });
      try {
        const allowed = new Client(open, open.adminKey);
        collection = await allowed.collection();
        const { status, body } = await take({ url: `${base}/moved?token=secret`, metadata: { team: 'port' } }, allowed);
        expect(status).toBe(202);
        const document = await allowed.settled(body.items[0]!.id);
        expect(document).toMatchObject({ status: 'ready', name: 'guide.html', mediaType: 'text/html' });
        expect(document.metadata).toMatchObject({ team: 'port', sourceUrl: `${base}/guide`, title: 'Guide' });
        expect(await take({ url: `${base}/inside` }, allowed)).toMatchObject({
          status: 400,
          body: { code: 'INGESTION.URL_REFUSED' },
        });
        expect(await take({ url: `${base}/gone` }, allowed)).toMatchObject({
          status: 502,
          body: { code: 'INGESTION.URL_FAILED' },
        });
        expect(await take({ url: `${base}/image` }, allowed)).toMatchObject({ status: 415 });
        expect(JSON.stringify(open.log)).not.toContain('token=secret');
      } finally {
        await open.stop();
      }
    });
  });

  describe('a preview', () => {
    const preview = (file: { name: string; content: string }, query = '') =>
      client.request<PreviewBody>('POST', `/api/v1/collections/${collection}/documents/preview${query}`, formOf([file]));

    it('returns the chunks, tokens and warnings of an upload, and stores nothing', async () => {
      const content = '---\ntitle: Harbour\nbroken: [\n---\n# One\n\nThe first part.\n\n# Two\n\nThe second part.';
      const { status, body } = await preview({ name: 'a.md', content });
      expect(status).toBe(200);
      expect(body).toMatchObject({ mediaType: 'text/markdown', pageCount: null, warnings: [{ code: 'FRONT_MATTER_INVALID' }] });
      const { body: list } = await client.get<{ items: unknown[] }>(`/api/v1/collections/${collection}/documents`);
      expect(list.items).toEqual([]);
      const taken = await client.upload(collection, [{ name: 'a.md', content }]);
      const document = await client.settled(taken.body.items[0]!.id);
      const { body: chunks } = await client.get<{ items: PreviewBody['chunks'] }>(`/api/v1/documents/${document.id}/chunks`);
      expect(chunks.items).toMatchObject(body.chunks);
      expect(body.chunkCount).toBe(document.chunkCount);
      expect(body.tokens).toBe(body.chunks.reduce((sum, { tokens }) => sum + tokens, 0));
    });

    it('returns at most the requested number of chunks', async () => {
      const content = Array.from({ length: 5 }, (_, i) => `# ${i}\n\n${`Words of part ${i}. `.repeat(15)}`).join('\n\n');
      const { body } = await preview({ name: 'a.md', content }, '?chunks=2');
      expect(body.chunks).toHaveLength(2);
      expect(body.chunkCount).toBeGreaterThan(2);
      expect((await preview({ name: 'a.md', content: '# x' }, '?chunks=-1')).status).toBe(400);
    });

    it('returns the error that an upload of the same bytes would end with, and 413 over the preview limit', async () => {
      expect(await preview({ name: 'a.pdf', content: '%PDF-1.7\nbroken' })).toMatchObject({
        status: 409,
        body: { code: 'PARSE.CORRUPT' },
      });
      expect(await preview({ name: 'a.png', content: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' })).toMatchObject({ status: 415 });
      expect(await preview({ name: 'a.txt', content: 'x'.repeat(2_001) })).toMatchObject({
        status: 413,
        body: { code: 'INGESTION.TOO_LARGE' },
      });
    });
  });

  it('finds a document by the hash of its bytes', async () => {
    const { body } = await client.upload(collection, [
      { name: 'a.txt', content: 'alpha' },
      { name: 'b.txt', content: 'beta' },
    ]);
    const sha256 = createHash('sha256').update('beta').digest('hex');
    const found = await client.get<{ items: DocumentBody[] }>(`/api/v1/collections/${collection}/documents?sha256=${sha256}`);
    expect(found.body.items.map(({ id }) => id)).toEqual([body.items[1]!.id]);
    expect((await client.get(`/api/v1/collections/${collection}/documents?sha256=abc`)).status).toBe(400);
  });

  it('lists only documents of the requested states', async () => {
    const bad = await client.upload(collection, [{ name: 'a.pdf', content: '%PDF-1.7\nbroken' }]);
    const good = await client.upload(collection, [{ name: 'b.txt', content: 'beta' }]);
    await client.settled(bad.body.items[0]!.id);
    await client.settled(good.body.items[0]!.id);
    const listed = async (status: string) => {
      const { body } = await client.get<{ items: DocumentBody[] }>(
        `/api/v1/collections/${collection}/documents?status=${status}`,
      );
      return body.items.map(({ name }) => name);
    };
    expect(await listed('failed')).toEqual(['a.pdf']);
    expect(await listed('ready,failed')).toEqual(['a.pdf', 'b.txt']);
    expect(await listed('received,parsing,embedding')).toEqual([]);
    expect((await client.get(`/api/v1/collections/${collection}/documents?status=lost`)).status).toBe(400);
  });
});
