import { download, endAll, remoteFiles, serve, type Site, until } from './site.js';

describe('redirects of remote files', () => {
  let site: Site;
  beforeAll(async () => {
    site = await serve((request, response) => {
      const url = new URL(request.url ?? '/', 'http://site.test');
      const to = url.searchParams.get('to');
      const steps = Number(url.searchParams.get('steps') ?? 0);
      const status = Number(url.searchParams.get('status') ?? 302);
      if (to !== null) response.writeHead(status, { location: to, 'set-cookie': 'a=b' }).end('moved');
      else if (steps > 0) response.writeHead(status, { location: `?steps=${steps - 1}&status=${status}` }).end();
      else if (url.pathname === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (url.pathname === '/nowhere') response.writeHead(302).end();
      else if (url.pathname === '/twice')
        response
          .writeHead(
            302,
            [
              ['location', '/a'],
              ['location', '/b'],
            ].flat(),
          )
          .end();
      else if (url.pathname === '/utf8') {
        response.writeHead(302, { location: Buffer.from('/手册.txt').toString('latin1') }).end();
      } else response.end('here');
    });
  });
  afterAll(endAll);

  const { files } = remoteFiles({ URL_ALLOWED_HOSTS: '127.0.0.0/8' });
  const from = (path: string) => download(files, `http://127.0.0.1:${site.port}${path}`);
  const redirectTo = (url: string) => from(`/start?to=${encodeURIComponent(url)}`);

  it.each([301, 302, 303, 307, 308])('are followed, five times, after a %i', async (status) => {
    await expect(from(`/?steps=5&status=${status}`)).resolves.toMatchObject({
      text: 'here',
      url: `http://127.0.0.1:${site.port}/?steps=0&status=${status}`,
    });
  });

  it('name the file by where they end', async () => {
    await expect(redirectTo('/docs/end.txt#part')).resolves.toMatchObject({
      name: 'end.txt',
      url: `http://127.0.0.1:${site.port}/docs/end.txt`,
    });
    await expect(from('/utf8')).resolves.toMatchObject({ name: '手册.txt' });
  });

  it('carry no cookie and no referrer', async () => {
    await redirectTo('/plain');
    const { cookie, authorization, referer } = site.requests.at(-1)?.headers ?? {};
    expect({ cookie, authorization, referer }).toEqual({});
  });

  it.each(['/?steps=6', '/loop'])('end after the fifth: %s', async (path) => {
    const before = site.requests.length;
    await expect(from(path)).rejects.toMatchObject({ code: 'INGESTION.URL_FAILED' });
    expect(site.requests.length - before).toBe(6);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::1]/',
    'http://2852039166/',
    '//0x0a.1/',
    'http://8.8.8.8:22/',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'javascript:alert(1)',
    'data:text/plain,x',
    'http://user:secret@127.0.0.1/',
    `/${'x'.repeat(3000)}`,
    'http://[',
  ])('are refused to %s', (url) => expect(redirectTo(url)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' }));

  it('are resolved and checked at each step', async () => {
    const { files: rebinding, asked } = remoteFiles({ URL_ALLOWED_HOSTS: '127.0.0.0/8' }, ['127.0.0.1'], ['192.168.1.1']);
    const url = `http://good.test:${site.port}/?to=${encodeURIComponent(`http://good.test:${site.port}/again`)}`;
    await expect(download(rebinding, url)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' });
    expect(asked).toEqual(['good.test', 'good.test']);
  });

  it.each(['/nowhere', '/twice', '/x?to=/y&status=300', '/x?to=/y&status=304'])('that lead nowhere fail: %s', (path) =>
    expect(from(path)).rejects.toMatchObject({ code: 'INGESTION.URL_FAILED' }),
  );

  it('leave no connection open', () => until(() => site.open() === 0));
});
