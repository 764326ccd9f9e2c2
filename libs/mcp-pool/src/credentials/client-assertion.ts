import { constants, randomUUID, sign } from 'node:crypto';

const LIFETIME_S = 300;
const HASHES: Record<string, string> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };

export interface Assertion {
  clientId: string;
  /** PKCS #8 in PEM. */
  privateKey: string;
  /** A name from RFC 7518 or RFC 8037: RS, PS or ES with 256, 384 or 512, or EdDSA. */
  algorithm: string;
  /** The issuer or the token endpoint of the authorization server. */
  audience: string;
}

/** Creates a signed assertion of the client's identity (RFC 7523), which replaces a secret. @throws when key and algorithm do not match */
export function clientAssertion({ clientId, privateKey, algorithm, audience }: Assertion, now = Date.now()): string {
  const iat = Math.floor(now / 1_000);
  const claims = { iss: clientId, sub: clientId, aud: audience, iat, exp: iat + LIFETIME_S, jti: randomUUID() };
  const text = `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${signature(text, privateKey, algorithm)}`;
}

function signature(text: string, key: string, algorithm: string): string {
  const hash = algorithm === 'EdDSA' ? null : HASHES[algorithm.slice(2)];
  if (hash === undefined || !/^(RS|PS|ES|EdDSA$)/.test(algorithm))
    throw new Error(`the algorithm "${algorithm}" is not known; use RS, PS or ES with 256, 384 or 512, or EdDSA`);
  const padding = algorithm.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  return sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363', ...padding }).toString('base64url');
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
