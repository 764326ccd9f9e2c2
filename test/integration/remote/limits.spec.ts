import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { exchange } from '../../../libs/ingestion/src/remote/exchange.js';
import { RemoteFiles } from '../../../libs/ingestion/src/remote/remote-files.js';
import { loadConfig } from '@causeway/config';
import { download, endAll, MAX_BYTES, remoteFiles, serve, serveSockets, type Site, until } from './site.js';

const OK = 'HTTP/1.1 200 OK\r\n';
const { files } = remoteFiles({ URL_TIMEOUT_MS: '5000' });
const { files: hasty } = remoteFiles({ URL_TIMEOUT_MS: '300' });
const at = (site: Site, path = '/a.txt') => `http://127.0.0.1:${site.port}${path}`;

afterEach(endAll);

/** A connection that says `head`, and `drop` again every few ms until it is closed. */
const dripping = (head: string, drop: string) =>
  serveSockets((socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(drop), 20);
    socket.on('close', () => clearInterval(timer)).resume();
  });
const saying = (text: string | Buffer) => serveSockets((socket) => socket.resume().end(text));

describe('the time of a download', () => {
  it.each([
    ['no answer', '', ''],
    ['a header now and then', OK, 'x-a: b\r\n'],
    ['a byte now and then', `${OK}content-length: 100000\r\n\r\n`, 'x'],
    ['a chunk now and then', `${OK}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
    ['informational answers without end', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('ends with %s', async (_, head, drop) => {
    const site = await dripping(head, drop);
    await expect(download(hasty, at(site))).rejects.toMatchObject({ code: 'INGESTION.URL_TIMEOUT' });
    await until(() => site.open() === 0);
  });

  it('ends in the middle of redirects', async () => {
    const site = await serve((_, response) => setTimeout(() => response.writeHead(302, { location: '/' }).end(), 150));
    await expect(download(hasty, at(site))).rejects.toMatchObject({ code: 'INGESTION.URL_TIMEOUT' });
  });

  it('ends while a name is being resolved', async () => {
    const never = new RemoteFiles(loadConfig({ URL_TIMEOUT_MS: '100' }), () => new Promise(() => undefined));
    await expect(download(never, 'http://slow.test/')).rejects.toMatchObject({ code: 'INGESTION.URL_TIMEOUT' });
  });

  it('has a part for silence in the middle of the body', async () => {
    const site = await serveSockets((socket) => socket.resume().write(`${OK}content-length: 9\r\n\r\nx`));
    const limits = { connectMs: 1_000, idleMs: 500, headerBytes: 16_384 };
    const pinned = { url: new URL(at(site)), addresses: ['127.0.0.1'] };
    const read = exchange(pinned, limits, AbortSignal.timeout(60_000), async ({ body }) => body.toArray());
    await expect(read).rejects.toMatchObject({ code: 'UND_ERR_BODY_TIMEOUT' });
    await until(() => site.open() === 0);
  });
});

describe('the size of a download', () => {
  it('is refused at once when the announced length exceeds the limit', async () => {
    const site = await serve((_, response) => response.writeHead(200, { 'content-length': MAX_BYTES + 1 }).write('x'));
    const use = jest.fn();
    await expect(files.download(at(site), { maxBytes: MAX_BYTES }, use)).rejects.toMatchObject({ code: 'INGESTION.TOO_LARGE' });
    expect(use).not.toHaveBeenCalled();
    await until(() => site.open() === 0);
  });

  it('is limited while reading when the server names no length', async () => {
    let sent = 0;
    const site = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024;
      };
      response.on('drain', more);
      more();
    });
    await expect(download(files, at(site))).rejects.toMatchObject({ code: 'INGESTION.TOO_LARGE' });
    await until(() => site.open() === 0);
    expect(sent).toBeLessThan(100 * MAX_BYTES);
  });

  it('may equal the limit', async () => {
    const site = await serve((_, response) => response.end(Buffer.alloc(MAX_BYTES, 'x')));
    await expect(download(files, at(site))).resolves.toMatchObject({ text: 'x'.repeat(MAX_BYTES) });
  });

  it('of headers is limited', async () => {
    const site = await saying(`${OK}x-a: ${'x'.repeat(20_000)}\r\n\r\n`);
    await expect(download(files, at(site))).rejects.toMatchObject({ message: '"127.0.0.1" answered with too many headers' });
  });
});

describe('compressed answers', () => {
  const packed = (bytes: Buffer, encoding: string) =>
    serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes));

  it('are not asked for', async () => {
    const site = await serve((_, response) => response.end('x'));
    await download(files, at(site));
    expect(site.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['BR', brotliCompressSync],
  ])('are unpacked all the same: %s', async (encoding, pack) => {
    const site = await packed(pack(Buffer.from('hello 你好')), encoding);
    await expect(download(files, at(site))).resolves.toMatchObject({ text: 'hello 你好' });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])('are not unpacked beyond the limit: %s', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(32 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(MAX_BYTES / 10);
    const site = await packed(bomb, encoding);
    await expect(download(files, at(site))).rejects.toMatchObject({ code: 'INGESTION.TOO_LARGE' });
    await until(() => site.open() === 0);
  });

  it.each([
    ['gzip', Buffer.from('not packed at all')],
    ['gzip', gzipSync('hello').subarray(0, 12)],
    ['br', Buffer.from('not packed at all')],
    ['zstd', Buffer.from('x')],
    ['gzip, gzip', gzipSync(gzipSync('hello'))],
    ['constructor', Buffer.from('x')],
  ])('fail where they cannot be unpacked: %s', async (encoding, bytes) => {
    const site = await packed(bytes, encoding);
    await expect(download(files, at(site))).rejects.toMatchObject({ code: 'INGESTION.URL_FAILED' });
    await until(() => site.open() === 0);
  });
});

describe('invalid answers', () => {
  it.each([201, 204, 206, 304, 400, 401, 403, 404, 429, 500, 503])('status %i', async (status) => {
    const site = await serve((_, response) => response.writeHead(status).end());
    await expect(download(files, at(site))).rejects.toMatchObject({
      code: 'INGESTION.URL_FAILED',
      message: `"127.0.0.1" answered with status ${status} instead of 200`,
    });
    await until(() => site.open() === 0);
  });

  it.each([
    ['something other than HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['nothing', ''],
    ['less than it promised', `${OK}content-length: 10\r\n\r\nfive!`],
    ['chunks without the last', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nfive!\r\n`],
    ['two lengths', `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nxy`],
    ['a length that is none', `${OK}content-length: -1\r\n\r\nxy`],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('%s', async (_, text) => {
    const site = await saying(text);
    await expect(download(files, at(site))).rejects.toMatchObject({ code: 'INGESTION.URL_FAILED' });
    await until(() => site.open() === 0);
  });

  it('a port where nobody listens', async () => {
    const site = await serve(() => undefined);
    endAll();
    await expect(download(files, at(site))).rejects.toMatchObject({
      code: 'INGESTION.URL_FAILED',
      message: '"127.0.0.1" cannot be connected to',
    });
  });
});

describe('the consumer of a download', () => {
  const endless = () =>
    serve((_, response) => {
      response.write('first');
      const timer = setInterval(() => response.write('more'), 20);
      response.on('close', () => clearInterval(timer));
    });

  it('may stop the download', async () => {
    const site = await endless();
    const stop = new AbortController();
    const result = files.download(at(site), { maxBytes: MAX_BYTES, signal: stop.signal }, async ({ stream }) => {
      for await (const part of stream) if (part) stop.abort(new Error('enough'));
    });
    await expect(result).rejects.toThrow('enough');
    await until(() => site.open() === 0);
  });

  it('may have stopped before it began', async () => {
    const site = await endless();
    await expect(download(files, at(site), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(site.requests).toHaveLength(0);
  });

  it('may have stopped before a name is resolved: it is not asked for', async () => {
    const resolve = jest.fn(() => Promise.reject(new Error('a rejection that nobody waits for ends the process')));
    const unasked = new RemoteFiles(loadConfig({}), resolve);
    await expect(download(unasked, 'http://a.test/', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(resolve).not.toHaveBeenCalled();
  });

  it('may stop while nothing has come', async () => {
    const site = await serve(() => undefined);
    const stop = new AbortController();
    const result = download(files, at(site), stop.signal);
    await until(() => site.requests.length === 1);
    stop.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    await until(() => site.open() === 0);
  });

  it.each([
    ['not read at all', () => Promise.resolve('done')],
    [
      'be left after a part',
      async ({ stream }: { stream: NodeJS.ReadableStream }) => String(await once(stream, 'data')) && 'done',
    ],
    [
      'be left waiting',
      async ({ stream }: { stream: NodeJS.ReadableStream }) => String(await once(stream.resume(), 'data')) && 'done',
    ],
    [
      'be destroyed',
      async ({ stream }: { stream: NodeJS.ReadableStream }) => {
        for await (const part of stream) if (part) break;
        return 'done';
      },
    ],
  ])('may leave it: it may %s', async (_, use) => {
    const site = await endless();
    await expect(files.download(at(site), { maxBytes: MAX_BYTES }, use)).resolves.toBe('done');
    await until(() => site.open() === 0);
    // an error of a stream that nobody reads any more would end the process
    await sleep(20);
  });

  it('may fail: the error is passed on and the connection ended', async () => {
    const site = await endless();
    const error = new Error('the disk is full');
    await expect(files.download(at(site), { maxBytes: MAX_BYTES }, () => Promise.reject(error))).rejects.toBe(error);
    await until(() => site.open() === 0);
  });

  it('sees a timeout as an error of the stream', async () => {
    const site = await endless();
    let heard: unknown;
    const { files: patient } = remoteFiles({ URL_TIMEOUT_MS: '1500' });
    await patient
      .download(at(site), { maxBytes: MAX_BYTES }, async ({ stream }) => {
        await stream.forEach(() => undefined).catch((error: unknown) => (heard = error));
      })
      .catch(() => undefined);
    expect(heard).toMatchObject({ code: 'INGESTION.URL_TIMEOUT' });
  });

  it('leaves no files behind after forty concurrent downloads', async () => {
    const site = await serve((_, response) => response.end('x'.repeat(100_000)));
    await Promise.all(Array.from({ length: 40 }, () => download(files, at(site))));
    await until(() => site.open() === 0);
    expect(site.sockets).toHaveLength(40);
  });
});
