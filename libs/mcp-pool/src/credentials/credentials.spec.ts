import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { accessToken } from './access-token.js';
import { clientAssertion } from './client-assertion.js';

it('renews a token 30 s or a tenth of its lifetime before it expires, whichever is later', () => {
  const told = { access_token: 't', token_type: 'Bearer' };
  expect(accessToken({ ...told, expires_in: 3_600 }, 'a', 0)).toMatchObject({
    renewAt: 3_570_000,
    expiresAt: 3_600_000,
    scope: 'a',
  });
  expect(accessToken({ ...told, expires_in: 10, scope: 'b' }, 'a', 1)).toMatchObject({
    renewAt: 9_001,
    expiresAt: 10_001,
    scope: 'b',
  });
  expect(accessToken(told, undefined, 0)).toMatchObject({ renewAt: Infinity, expiresAt: Infinity });
});

describe('a client assertion', () => {
  const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ed = generateKeyPairSync('ed25519');
  const asked = { clientId: 'me', audience: 'https://as.example' };

  it.each([
    ['RS256', rsa, 'sha256'],
    ['ES256', ec, 'sha256'],
    ['EdDSA', ed, null],
  ] as const)('is signed with %s', (algorithm, keys, hash) => {
    const [head, body, signature] = clientAssertion({ ...asked, algorithm, privateKey: pemOf(keys.privateKey) }, 5_000).split(
      '.',
    );
    const key = { key: keys.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify(hash, Buffer.from(`${head}.${body}`), key, Buffer.from(signature!, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(body!, 'base64url').toString())).toMatchObject({
      iss: 'me',
      sub: 'me',
      aud: asked.audience,
      exp: 305,
    });
  });

  it('refuses an unknown algorithm', () => {
    expect(() => clientAssertion({ ...asked, algorithm: 'none', privateKey: pemOf(rsa.privateKey) })).toThrow(
      '"none" is not known',
    );
  });
});
