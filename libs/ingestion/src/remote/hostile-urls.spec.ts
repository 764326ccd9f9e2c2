import { Logger } from '@nestjs/common';
import { loadConfig } from '@causeway/config';
import { RemoteFiles } from './remote-files.js';

Logger.overrideLogger(false);

/** Replies of a name server that an attacker controls, or of an internal one. */
const NAMES: Record<string, string[]> = {
  localhost: ['::1', '127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
  '127.0.0.1.nip.io': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'intranet.example': ['10.20.30.40'],
  'half.example': ['93.184.216.34', '192.168.1.1'],
  'half6.example': ['2606:4700:4700::1111', '::1'],
  'nat64.example': ['64:ff9b::a9fe:a9fe'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'zone.example': ['fe80::1%eth0'],
  'nonsense.example': ['not an address'],
  'xn--k7y073b.example': ['172.16.0.1'],
  'public.example': ['93.184.216.34'],
};

describe('hostile URLs', () => {
  const asked: string[] = [];
  const resolve = (host: string) => {
    asked.push(host);
    return Promise.resolve(NAMES[host] ?? []);
  };
  const files = new RemoteFiles(loadConfig({}), resolve);
  const use = jest.fn();
  const download = (url: string, remote = files) => remote.download(url, { maxBytes: 1000 }, use);

  it.each([
    // other spellings of 127.0.0.1
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://0177.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://%31%32%37.0.0.1/',
    'http://127%2e0%2e0%2e1/',
    'http://１２７.０.０.１/',
    'http://①②⑦.⓪.⓪.①/',
    'http://127。0。0。1/',
    'HTTP://127.0.0.1/',
    'http:127.0.0.1',
    'http:\\\\127.0.0.1\\',
    'http:///127.0.0.1/',
    ' http://127.0.0.1/',
    'ht\ntp://127.0\t.0.1/',
    'http://127.0.0.1#@public.example/',
    'http://127.0.0.1?@public.example/',
    'http://127.0.0.1\\@public.example/',
    // other addresses that are not public
    'http://0/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://4294967295/',
    // IPv6
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::FFFF:169.254.169.254]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    // ports of other services, and what is not a port
    'http://8.8.8.8:22/',
    'http://8.8.8.8:25/',
    'http://8.8.8.8:6379/',
    'https://8.8.8.8:5432/',
    'http://8.8.8.8:65536/',
    'http://8.8.8.8:-1/',
    // other schemes
    'file:///etc/passwd',
    'FILE:///etc/passwd',
    'ftp://8.8.8.8/',
    'gopher://8.8.8.8:80/_GET',
    'dict://8.8.8.8:80/',
    'data:text/plain,hello',
    'blob:http://8.8.8.8/1',
    'javascript:alert(1)',
    'jar:http://8.8.8.8!/',
    'view-source:http://8.8.8.8/',
    'ws://8.8.8.8/',
    'unix:/var/run/docker.sock',
    'http+unix://%2fvar%2frun%2fdocker.sock/',
    // credentials
    'http://user:password@8.8.8.8/',
    'http://user@8.8.8.8/',
    'http://:password@8.8.8.8/',
    'http://8.8.8.8:80@127.0.0.1/',
    // no URL
    '',
    '/etc/passwd',
    '//8.8.8.8/',
    '8.8.8.8',
    'http://',
    'http://[::1',
    'http://[fe80::1%25eth0]/',
    'http://[::1]evil/',
    'http://a b/',
    'http://a%00b/',
    'http://256.256.256.256/',
    'http://1.2.3.4.5/',
    'http://0x100000000/',
    `http://8.8.8.8/${'x'.repeat(2048)}`,
  ])('refuses %j without resolving a name', async (url) => {
    asked.length = 0;
    await expect(download(url)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' });
    expect(asked).toEqual([]);
    expect(use).not.toHaveBeenCalled();
  });

  it.each([
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://loc%61lhost/',
    'http://ｌｏｃａｌｈｏｓｔ/',
    'http://local\u00adhost/',
    'http://localhost:8080/',
    'http://localhost.localdomain/',
    'http://127.0.0.1.nip.io/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'https://intranet.example/',
    'https://half.example/',
    'https://half6.example/',
    'https://nat64.example/',
    'https://mapped.example/',
    'https://zone.example/',
    'https://nonsense.example/',
    'https://知识.example/',
    'https://public.example:6379/',
  ])('refuses %j because of its address or port', async (url) => {
    await expect(download(url)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' });
    expect(use).not.toHaveBeenCalled();
  });

  it('shows the address of a name only in the log', async () => {
    const error = await download('http://intranet.example/').catch((reason: Error & { internal?: string }) => reason);
    expect((error as Error).message).toBe('"intranet.example" is not a public host; only those are fetched from');
    expect((error as { internal?: string }).internal).toContain('10.20.30.40');
  });

  it.each(['http://no-such-name.example/', 'http://./', 'http://../', 'http://intranet.example../'])(
    'says that the name in %j does not resolve',
    (url) =>
      expect(download(url)).rejects.toMatchObject({
        code: 'INGESTION.URL_FAILED',
        message: expect.stringContaining('cannot be resolved') as string,
      }),
  );

  it('refuses every URL when downloads are disabled', async () => {
    const off = new RemoteFiles(loadConfig({ URL_INGESTION: 'off', URL_ALLOWED_HOSTS: 'public.example' }), resolve);
    await expect(download('https://public.example/', off)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' });
  });

  it('allows only the listed hosts and ports', async () => {
    const some = new RemoteFiles(loadConfig({ URL_ALLOWED_HOSTS: '10.20.0.0/16,127.0.0.1:81' }), () =>
      Promise.resolve(['10.20.30.40', '10.21.0.1']),
    );
    for (const url of ['http://127.0.0.1/', 'http://127.0.0.1:8080/', 'http://10.21.0.1/', 'http://two.example/'])
      await expect(download(url, some)).rejects.toMatchObject({ code: 'INGESTION.URL_REFUSED' });
  });
});
