import { hashSecret, newSecret, prefixOf, sameHash } from './secret.js';

describe('API key secrets', () => {
  it('start with cw_, have 43 random characters and differ each time', () => {
    const [a, b] = [newSecret(), newSecret()];
    expect(a).toMatch(/^cw_[\w-]{43}$/);
    expect(a).not.toBe(b);
  });

  it('have a prefix of 10 characters for display', () => {
    const secret = newSecret();
    expect(secret.startsWith(prefixOf(secret))).toBe(true);
    expect(prefixOf(secret)).toHaveLength(10);
  });

  it('are equal when their SHA-256 hashes are equal', () => {
    expect(sameHash(hashSecret('abc'), hashSecret('abc'))).toBe(true);
    expect(sameHash(hashSecret('abc'), hashSecret('abcd'))).toBe(false);
    expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
