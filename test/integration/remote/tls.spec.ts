import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { CERTIFICATE } from './certificate.js';
import { download, endAll, remoteFiles, serve, serverNames, serveSecurely, serveSockets, type Site, until } from './site.js';

describe('remote files over TLS', () => {
  let secure: Site;
  let plain: Site;
  const { files } = remoteFiles({ URL_TIMEOUT_MS: '5000' });

  beforeAll(async () => {
    plain = await serve((_, response) => response.end('plain'));
    secure = await serveSecurely((request, response) => {
      const to = new URL(request.url ?? '/', 'https://x').searchParams.get('to');
      if (to === null) response.end('secret');
      else response.writeHead(302, { location: to }).end();
    });
  });
  afterAll(endAll);

  it.each(['secure.test', '127.0.0.1'])('are refused from %s with an untrusted certificate', async (host) => {
    await expect(download(files, `https://${host}:${secure.port}/`)).rejects.toMatchObject({
      code: 'INGESTION.URL_FAILED',
      message: `the secure connection to "${host}" failed; its certificate may not be valid`,
    });
    await until(() => secure.open() === 0);
  });

  it('fail where there is no TLS', () =>
    expect(download(files, `https://secure.test:${plain.port}/`)).rejects.toMatchObject({ code: 'INGESTION.URL_FAILED' }));

  it('fail in time where the handshake never ends, and the connection ends with them', async () => {
    const silent = await serveSockets(() => undefined);
    const { files: hasty } = remoteFiles({ URL_TIMEOUT_MS: '1000' });
    await expect(download(hasty, `https://secure.test:${silent.port}/`)).rejects.toMatchObject({
      code: 'INGESTION.URL_TIMEOUT',
    });
    expect(silent.sockets).toHaveLength(1);
    silent.sockets[0]?.resume();
    await until(() => silent.open() === 0);
  });

  describe('with a certificate that is trusted', () => {
    const usual = getCACertificates('default');
    beforeAll(() => setDefaultCACertificates([...usual, CERTIFICATE.cert]));
    afterAll(() => setDefaultCACertificates(usual));

    it('verifies the certificate for the name of the URL at the checked address', async () => {
      await expect(download(files, `https://secure.test.:${secure.port}/`)).resolves.toMatchObject({ text: 'secret' });
      expect(serverNames(secure).at(-1)).toBe('secure.test');
      expect(secure.requests.at(-1)?.headers.host).toBe(`secure.test:${secure.port}`);
    });

    it.each(['wrong.test', '127.0.0.1'])('are refused where it is for another name than %s', (host) =>
      expect(download(files, `https://${host}:${secure.port}/`)).rejects.toMatchObject({ code: 'INGESTION.URL_FAILED' }),
    );

    it('do not follow a redirect to http', async () => {
      const to = encodeURIComponent(`http://127.0.0.1:${plain.port}/`);
      const before = plain.requests.length;
      await expect(download(files, `https://secure.test:${secure.port}/?to=${to}`)).rejects.toMatchObject({
        code: 'INGESTION.URL_REFUSED',
      });
      expect(plain.requests).toHaveLength(before);
    });

    it('follow one to https under another name', async () => {
      const to = encodeURIComponent(`https://other.test:${secure.port}/end`);
      await expect(download(files, `https://secure.test:${secure.port}/?to=${to}`)).resolves.toMatchObject({ name: 'end' });
      expect(serverNames(secure).slice(-2)).toEqual(['secure.test', 'other.test']);
    });
  });
});
