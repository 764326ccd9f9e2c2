import { Test } from '@nestjs/testing';
import { APP_CONFIG, loadConfig } from '@causeway/config';
import { exchange } from '../../../libs/ingestion/src/remote/exchange.js';
import { systemResolver } from '../../../libs/ingestion/src/remote/pinned.js';
import { HOST_RESOLVER, RemoteFiles } from '../../../libs/ingestion/src/remote/remote-files.js';
import { download, endAll, remoteFiles, serve, type Site } from './site.js';

const LIMITS = { connectMs: 5_000, idleMs: 5_000, headerBytes: 16_384 };

describe('addresses of remote files', () => {
  let site: Site;
  beforeAll(async () => {
    site = await serve((_, response) => response.end('hello'));
  });
  afterAll(endAll);

  it('connects to the address that was checked and resolves the name once', async () => {
    const { files, asked } = remoteFiles({}, ['127.0.0.1'], ['169.254.169.254']);
    await expect(download(files, `http://rebind.test:${site.port}/a.txt`)).resolves.toMatchObject({ text: 'hello' });
    expect(asked).toEqual(['rebind.test']);
    expect(site.reachedAt.at(-1)).toBe('127.0.0.1');
    expect(site.requests.at(-1)?.headers.host).toBe(`rebind.test:${site.port}`);
  });

  it('are checked again for each file', async () => {
    const { files, asked } = remoteFiles({}, ['127.0.0.1'], ['169.254.169.254']);
    const url = `http://rebind.test:${site.port}/a.txt`;
    await download(files, url);
    const before = site.sockets.length;
    await expect(download(files, url)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' });
    expect(asked).toHaveLength(2);
    expect(site.sockets).toHaveLength(before);
  });

  it('are used instead of what the system would resolve', async () => {
    // this name is at 127.0.0.1 for the system, where the site is
    const pinned = { url: new URL(`http://localhost:${site.port}/`), addresses: ['::1'] };
    const answer = exchange(pinned, LIMITS, AbortSignal.timeout(5_000), ({ status }) => Promise.resolve(status));
    await expect(answer).rejects.toMatchObject({ code: 'INGESTION.URL_FAILED' });
  });

  it('come from the resolver of the system', async () => {
    const config = loadConfig({ URL_ALLOWED_HOSTS: '127.0.0.0/8,::1/128' });
    const module = await Test.createTestingModule({
      providers: [RemoteFiles, { provide: APP_CONFIG, useValue: config }, { provide: HOST_RESOLVER, useValue: systemResolver }],
    }).compile();
    await expect(download(module.get(RemoteFiles), `http://localhost:${site.port}/`)).resolves.toMatchObject({ text: 'hello' });
    await module.close();
  });

  it('are tried one after the other', async () => {
    const { files } = remoteFiles({}, ['::1', '127.0.0.1']);
    await expect(download(files, `http://two.test:${site.port}/`)).resolves.toMatchObject({ text: 'hello' });
  });

  it('are all refused when one of them is not public, and no connection is made', async () => {
    const before = site.sockets.length;
    for (const addresses of [
      ['127.0.0.1', '10.0.0.1'],
      ['10.0.0.1', '127.0.0.1'],
    ]) {
      const { files } = remoteFiles({ URL_ALLOWED_PORTS: String(site.port) }, addresses);
      const url = `http://mixed.test:${site.port}/`;
      await expect(download(files, url)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' });
    }
    expect(site.sockets).toHaveLength(before);
  });

  it.each(['rebind.test', 'REBIND.test.'])('may be private for a host that is named: %s', async (host) => {
    const { files } = remoteFiles({ URL_ALLOWED_HOSTS: `rebind.test:${site.port}` });
    await expect(download(files, `http://${host}:${site.port}/`)).resolves.toMatchObject({ text: 'hello' });
  });

  it('are not those of a proxy that the environment names', async () => {
    const proxy = await serve((_, response) => response.end('proxy'));
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => [name, process.env[name]] as const);
    try {
      for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : `http://127.0.0.1:${proxy.port}`;
      const { files } = remoteFiles();
      await expect(download(files, `http://direct.test:${site.port}/`)).resolves.toMatchObject({ text: 'hello' });
      expect(proxy.sockets).toHaveLength(0);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it('may be those of IPv6', async () => {
    const six = await serve((_, response) => response.end('six'), '::1').catch(() => undefined);
    if (!six) return console.warn('skipped: this machine has no IPv6');
    const { files } = remoteFiles();
    return expect(download(files, `http://[::1]:${six.port}/`)).resolves.toMatchObject({ text: 'six' });
  });
});
