import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Returns a new secret: `cw_` and 256 random bits. */
export function newSecret(): string {
  return `cw_${randomBytes(32).toString('base64url')}`;
}

/** Returns the hash that is stored. A plain SHA-256 is enough because a secret has 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Returns the part of a secret that may be shown so that people can tell keys apart. */
export function prefixOf(secret: string): string {
  return secret.slice(0, 10);
}

/** Compares two hashes in constant time. */
export function sameHash(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
