import { hashSecret, newSecret, prefixOf, sameSecret } from './secret.js';

describe('secrets', () => {
  it('are long, marked and never the same', () => {
    const [a, b] = [newSecret(), newSecret()];
    expect(a).toMatch(/^cw_[\w-]{43}$/);
    expect(a).not.toBe(b);
  });

  it('are told apart by a prefix that does not give them away', () => {
    const secret = newSecret();
    expect(secret.startsWith(prefixOf(secret))).toBe(true);
    expect(prefixOf(secret)).toHaveLength(10);
  });

  it('compare by content, also when the lengths differ', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'abcd')).toBe(false);
    expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
