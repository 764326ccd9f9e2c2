import { isHostOrRange } from './host-or-range.js';

describe('isHostOrRange', () => {
  it.each([
    'wiki',
    'wiki.example',
    'wiki.example:8090',
    '127.0.0.1',
    '127.0.0.1:80',
    '[::1]',
    '[::1]:80',
    '10.1.0.0/16',
    'fd00::/8',
  ])('accepts %s', (entry) => expect(isHostOrRange(entry)).toBe(true));

  it.each([
    'http://wiki',
    'wiki/path',
    '10.1.0.0/33',
    '10.1/16',
    'fd00::/129',
    '10.0.0.0/',
    '::1',
    'wiki:99999',
    'me@wiki',
    'a b',
    'wiki?x',
    '1/2/3',
  ])('rejects %s', (entry) => expect(isHostOrRange(entry)).toBe(false));
});
