import { AllowedHosts } from './allowed-hosts.js';

const names = (entry: string, url: string) => new AllowedHosts([entry]).names(new URL(url));

describe('AllowedHosts', () => {
  it.each([
    ['wiki.example', 'http://wiki.example/'],
    ['wiki.example', 'https://wiki.example:8090/'],
    ['Wiki.Example.', 'https://WIKI.example/'],
    ['wiki.example:8090', 'http://wiki.example:8090/'],
    ['wiki.example:80', 'http://wiki.example/'],
    ['wiki.example:443', 'https://wiki.example/'],
    ['127.0.0.1:9', 'http://127.1:9/'],
    ['[::1]:9', 'http://[0::1]:9/'],
    ['知识.example', 'http://xn--k7y073b.example/'],
  ])('the entry %s names %s', (entry, url) => expect(names(entry, url)).toBe(true));

  it.each([
    ['wiki.example', 'http://other.example/'],
    ['wiki.example', 'http://a.wiki.example/'],
    ['wiki.example', 'http://wiki.example.evil.example/'],
    ['wiki.example:8090', 'http://wiki.example/'],
    ['wiki.example:80', 'https://wiki.example/'],
    ['10.0.0.0/8', 'http://10.0.0.1/'],
  ])('the entry %s does not name %s', (entry, url) => expect(names(entry, url)).toBe(false));

  const ranges = new AllowedHosts(['10.1.0.0/16', 'fd00::/8', '10.9.9.9']);

  it.each(['10.1.0.1', '10.1.255.255', 'fd12::1', '::ffff:10.1.2.3'])('the ranges cover %s', (address) =>
    expect(ranges.covers(address)).toBe(true),
  );

  it.each(['10.2.0.1', '10.9.9.9', 'fe80::1', '::ffff:10.2.0.1', '::a01:1', 'wiki', '10.1'])(
    'the ranges do not cover %s',
    (address) => expect(ranges.covers(address)).toBe(false),
  );
});
