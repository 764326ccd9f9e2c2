import { hashSecret, newSecret, prefixOf, sameHash } from './secret.js';

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

  it('are compared by their hashes', () => {
    expect(sameHash(hashSecret('abc'), hashSecret('abc'))).toBe(true);
    expect(sameHash(hashSecret('abc'), hashSecret('abcd'))).toBe(false);
    expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
