import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { download, endAll, MAX_BYTES, remoteFiles, serve, type Site } from './site.js';

describe('the report on downloads', () => {
  const lines: string[] = [];
  const note = (line: unknown) => void lines.push(String(line));
  const { files } = remoteFiles({ URL_ALLOWED_HOSTS: '127.0.0.1/32' });
  const { files: hasty } = remoteFiles({ URL_TIMEOUT_MS: '300' });
  let site: Site;

  beforeAll(async () => {
    Logger.overrideLogger({ log: note, warn: note, error: note, fatal: note, debug: note, verbose: note });
    site = await serve((request, response) => {
      if (request.url?.startsWith('/hang')) return;
      if (request.url?.startsWith('/inside')) response.writeHead(302, { location: 'http://10.1.2.3/?token=hush' }).end();
      else if (request.url?.startsWith('/large')) response.end(Buffer.alloc(MAX_BYTES + 1));
      else response.writeHead(request.url?.startsWith('/lost') ? 404 : 200).end('x');
    });
  });
  afterAll(() => {
    Logger.overrideLogger(false);
    endAll();
  });

  it('counts by how they ended', async () => {
    register.resetMetrics();
    const at = (path: string) => `http://127.0.0.1:${site.port}${path}?token=hush`;
    await download(hasty, at('/hang')).catch(() => undefined);
    for (const path of ['/ok', '/lost', '/inside', '/large']) await download(files, at(path)).catch(() => undefined);
    await download(files, 'no URL, token=hush').catch(() => undefined);
    await download(files, at('/ok'), AbortSignal.abort()).catch(() => undefined);
    await files.download(at('/ok'), { maxBytes: 9 }, () => Promise.reject(new Error('no'))).catch(() => undefined);
    const { values } = (await register.getSingleMetric('causeway_url_downloads_total')?.get()) ?? { values: [] };
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels['result'], value]))).toEqual({
      completed: 1,
      failed: 1,
      refused: 2,
      timeout: 1,
      too_large: 1,
      aborted: 1,
      not_taken: 1,
    });
  });

  it('names hosts in the log, and no more of a URL', () => {
    expect(lines).toHaveLength(7);
    expect(lines.join('\n')).toContain('download from 127.0.0.1 ended as refused: INGESTION.URL_REFUSED 10.1.2.3 is at 10.1.2.3');
    expect(lines.join('\n')).not.toMatch(/hush|token|\/lost/);
  });
});
