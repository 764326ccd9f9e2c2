import { request } from 'node:http';
import { type App, startApp } from '../app.js';
import { Client } from '../client.js';
import { docx, encryptedPdf, pdf } from '../factories/files.js';

describe('documents', () => {
  let app: App;
  let client: Client;
  let collection: string;

  beforeAll(async () => {
    app = await startApp({ env: { UPLOAD_MAX_BYTES: String(2 * 1024 * 1024), UPLOAD_MAX_FILES: '3' } });
    client = new Client(app, app.adminKey);
    collection = await client.collection();
  });
  afterAll(() => app?.stop());

  const uploadOne = async (name: string, content: string | Uint8Array, metadata?: unknown) => {
    const { status, body } = await client.upload(collection, [{ name, content }], metadata);
    return { status, code: body.code, id: body.items?.[0]?.id ?? '', item: body.items?.[0] };
  };

  describe('an accepted upload', () => {
    it('returns 202 with a Location, and the document becomes ready with chunks that are slices of its text', async () => {
      const content = '# Pumps\n\nThe red pump runs at night.\n\n## 水泵\n\n红色水泵在夜间运行。它需要每周检查一次。\n';
      const answer = await client.upload(collection, [{ name: 'pumps.md', content }], { team: 'plant' });
      expect(answer.status).toBe(202);
      const { id } = answer.body.items[0]!;
      expect(answer.headers.get('location')).toBe(`/api/v1/documents/${id}`);
      const document = await client.settled(id);
      expect(document).toMatchObject({
        status: 'ready',
        name: 'pumps.md',
        mediaType: 'text/markdown',
        metadata: { team: 'plant' },
      });
      const { body: text } = await client.get<string>(`/api/v1/documents/${id}/text`);
      const { body: page } = await client.get<{ items: { text: string; charStart: number; charEnd: number }[] }>(
        `/api/v1/documents/${id}/chunks`,
      );
      expect(page.items).toHaveLength(document.chunkCount);
      for (const chunk of page.items) expect(text.slice(chunk.charStart, chunk.charEnd)).toBe(chunk.text);
      expect((await client.get<string>(`/api/v1/documents/${id}/content`)).body).toBe(content);
    });

    it('makes a PDF and a DOCX searchable', async () => {
      const files = [
        { name: 'a.pdf', content: pdf('Nightly maintenance window') },
        { name: 'b.docx', content: docx('Quarterly report') },
      ];
      const { body } = await client.upload(collection, files);
      const [a, b] = await Promise.all(body.items.map(({ id }) => client.settled(id)));
      expect(a).toMatchObject({ status: 'ready', mediaType: 'application/pdf', pageCount: 1 });
      expect(b).toMatchObject({ status: 'ready', name: 'b.docx' });
    });

    it('returns the existing document when the same bytes are sent again', async () => {
      const first = await uploadOne('one.txt', 'Exactly these words.');
      const second = await uploadOne('two.txt', 'Exactly these words.');
      expect(second.item).toMatchObject({ id: first.id, name: 'one.txt', duplicate: true });
    });

    it('streams progress events until the document is ready', async () => {
      const { id } = await uploadOne('followed.txt', 'Follow me to the end.');
      const { body } = await client.get<string>(`/api/v1/documents/${id}/events`);
      const events = body.split('\n\n').filter((event) => event.startsWith('data: '));
      const states = events.map((event) => (JSON.parse(event.slice(6)) as { status: string }).status);
      expect(states.at(-1)).toBe('ready');
    });

    it('returns 204 on removal, and neither the document nor its passages are found afterwards', async () => {
      const { id } = await uploadOne('gone.txt', 'The zanzibar protocol is secret.');
      await client.settled(id);
      const search = () =>
        client.post<{ items: { documentId: string }[] }>('/api/v1/search', { query: 'zanzibar', mode: 'keyword' });
      expect((await search()).body.items.map(({ documentId }) => documentId)).toEqual([id]);
      expect((await client.delete(`/api/v1/documents/${id}`)).status).toBe(204);
      expect((await client.get(`/api/v1/documents/${id}`)).body.code).toBe('DOCUMENT.NOT_FOUND');
      expect((await search()).body.items).toEqual([]);
      expect((await client.delete(`/api/v1/documents/${id}`)).status).toBe(404);
    });

    it('removes directories from a name and keeps its quotes and Chinese characters', async () => {
      const { item } = await uploadOne("../../etc/报告 (final)'s.txt", 'Named oddly.');
      expect(item?.name).toBe("报告 (final)'s.txt");
      const { headers } = await client.get(`/api/v1/documents/${item!.id}/content`);
      expect(headers.get('content-disposition')).toContain(encodeURIComponent("报告 (final)'s.txt"));
    });
  });

  describe('a refused upload', () => {
    it.each<[string, number, string, string, string | Uint8Array]>([
      ['an empty file', 400, 'INGESTION.EMPTY_FILE', 'empty.txt', ''],
      [
        'a type that is not supported',
        415,
        'INGESTION.UNSUPPORTED_TYPE',
        'image.png',
        Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      ],
      ['text named .pdf', 415, 'INGESTION.TYPE_MISMATCH', 'fake.pdf', 'I am no PDF.'],
    ])('%s: %i %s', async (_, status, code, name, content) => {
      expect(await uploadOne(name, content)).toMatchObject({ status, code });
    });

    it('returns 404 for an unknown collection', async () => {
      const { status, body } = await client.upload('01890a5d-ac96-774b-bcce-b302099a8057', [{ name: 'a.txt', content: 'a' }]);
      expect([status, body.code]).toEqual([404, 'COLLECTION.NOT_FOUND']);
    });

    it('returns 400 without a file, with an unknown field, or with metadata that is no object', async () => {
      const path = `/api/v1/collections/${collection}/documents`;
      const send = (field: string, value: string) => {
        const form = new FormData();
        form.append(field, value);
        return client.request('POST', path, form);
      };
      expect((await send('metadata', '{}')).body.code).toBe('INGESTION.NO_FILE');
      expect((await send('file', 'x')).body).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ pointer: '/file' }] });
      expect(await uploadOne('a.txt', 'b', 'no json')).toMatchObject({ status: 400, code: 'REQUEST.INVALID' });
      expect(await uploadOne('a.txt', 'b', '{"a": "\\u0000"}')).toMatchObject({ status: 400, code: 'REQUEST.INVALID' });
    });

    it('treats hostile names and metadata as data, and returns 400 for what PostgreSQL cannot store', async () => {
      expect((await uploadOne('notes.constructor', 'A plain text.')).status).toBe(202);
      const { body } = await client.get<{ items: { name: string; mediaType: string }[] }>(
        `/api/v1/collections/${collection}/documents`,
      );
      expect(body.items.find(({ name }) => name === 'notes.constructor')?.mediaType).toBe('text/plain');
      expect(await uploadOne('a.txt', 'b', '{"a": "\\ud800"}')).toMatchObject({ status: 400, code: 'REQUEST.INVALID' });
      expect(await uploadOne('a.txt', 'b', `{"a": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).toMatchObject({ status: 400 });
      expect(await uploadOne('literal.txt', 'c', '{"a": "\\\\u0000"}')).toMatchObject({ status: 202 });
    });

    it.each([
      ['cut off in a file', 'files', 'hello'],
      ['with a file in an unknown field that goes on', 'wrong', 'x'.repeat(200_000)],
      ['with an unknown field and a cut off file', 'bogus', 'hello'],
    ])('survives a body %s', async (_, field, content) => {
      const part = `--b\r\ncontent-disposition: form-data; name="${field}"; filename="a.txt"\r\n\r\n${content}`;
      const path = `/api/v1/collections/${collection}/documents`;
      const answer = await client.request('POST', path, part, { 'content-type': 'multipart/form-data; boundary=b' });
      expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST.INVALID']);
      expect((await client.get('/health/live')).status).toBe(200);
    });

    it('returns 415 for a body that is not multipart', async () => {
      const { status, body } = await client.post(`/api/v1/collections/${collection}/documents`, { files: [] });
      expect([status, body.code]).toEqual([415, 'REQUEST.UNSUPPORTED_MEDIA_TYPE']);
    });

    it('returns 413 for too many files', async () => {
      const files = Array.from({ length: 4 }, (_, i) => ({ name: `${i}.txt`, content: `file ${i}` }));
      const { status, body } = await client.upload(collection, files);
      expect([status, body.code]).toEqual([413, 'INGESTION.TOO_MANY_FILES']);
    });

    it('returns 413 while a file over the limit is still streaming', async () => {
      const { status, code, sent } = await streamWithoutEnd(app, collection);
      expect([status, code]).toEqual([413, 'INGESTION.TOO_LARGE']);
      // the limit is 2 MiB; the answer came although the body never ended
      expect(sent).toBeLessThan(64 * 1024 * 1024);
    });
  });

  describe('a file that cannot be read', () => {
    it('ends failed with a reason, and its text route returns the same reason as a problem', async () => {
      const { id, status } = await uploadOne('locked.pdf', encryptedPdf());
      expect(status).toBe(202);
      const document = await client.settled(id);
      expect(document).toMatchObject({ status: 'failed', error: { code: 'PARSE.ENCRYPTED' } });
      const text = await client.get(`/api/v1/documents/${id}/text`);
      expect([text.status, text.body.code]).toEqual([409, 'PARSE.ENCRYPTED']);
    });

    it('ends failed as corrupt, and the next document is processed', async () => {
      const bad = await uploadOne('broken.pdf', '%PDF-1.7\nthis is not really a document');
      const good = await uploadOne('fine.txt', 'This one is fine.');
      expect(await client.settled(bad.id)).toMatchObject({ status: 'failed', error: { code: 'PARSE.CORRUPT' } });
      expect(await client.settled(good.id)).toMatchObject({ status: 'ready' });
    });

    it('can be retried; a retry returns 409 for a document that has not failed', async () => {
      const bad = await uploadOne('again.pdf', '%PDF-1.7\nthis is broken too');
      await client.settled(bad.id);
      expect((await client.post(`/api/v1/documents/${bad.id}/retry`)).status).toBe(202);
      expect(await client.settled(bad.id)).toMatchObject({ status: 'failed' });
      const good = await uploadOne('good.txt', 'Nothing to mend.');
      await client.settled(good.id);
      expect((await client.post(`/api/v1/documents/${good.id}/retry`)).body.code).toBe('DOCUMENT.NOT_RETRYABLE');
    });
  });
});

/** Streams a file that never ends until an answer comes or 64 MiB are out. */
function streamWithoutEnd(app: App, collection: string): Promise<{ status: number; code: string; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = false;
    const outgoing = request(`${app.url}/api/v1/collections/${collection}/documents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.adminKey}`, 'content-type': 'multipart/form-data; boundary=b' },
    });
    outgoing.on('response', (response) => {
      answered = true;
      let text = '';
      response.on('data', (data) => (text += data));
      response.on('end', () => {
        outgoing.destroy();
        resolve({ status: response.statusCode!, code: (JSON.parse(text) as { code: string }).code, sent });
      });
    });
    outgoing.on('error', (error) => answered || reject(error));
    outgoing.write('--b\r\ncontent-disposition: form-data; name="files"; filename="big.txt"\r\n\r\n');
    const part = Buffer.alloc(256 * 1024, 'x ');
    const more = () => {
      if (answered || sent >= 64 * 1024 * 1024) return;
      sent += part.length;
      if (outgoing.write(part)) setImmediate(more);
      else outgoing.once('drain', more);
    };
    more();
  });
}
