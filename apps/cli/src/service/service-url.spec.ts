import { serviceUrl } from './service-url.js';
import { UsageError } from './usage-error.js';

describe('the URL of the service', () => {
  const before = { ...process.env };
  afterEach(() => void (process.env = { ...before }));

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:4000'],
    ['0.0.0.0', 'http://127.0.0.1:4000'],
    ['::', 'http://127.0.0.1:4000'],
    ['::1', 'http://[::1]:4000'],
    ['10.0.0.5', 'http://10.0.0.5:4000'],
  ])('is the URL of the service on this machine when HOST is %s', (host, url) => {
    Object.assign(process.env, { HOST: host, PORT: '4000' });
    expect(serviceUrl(undefined)).toBe(url);
  });

  it('is the given URL without a trailing slash', () => {
    expect(serviceUrl('https://service.example/causeway/')).toBe('https://service.example/causeway');
  });

  it.each(['service', 'ftp://service.example', 'http://name:password@service.example'])('refuses %s', (given) => {
    expect(() => serviceUrl(given)).toThrow(UsageError);
  });
});
