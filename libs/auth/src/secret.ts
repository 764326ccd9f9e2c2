import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret: `cw_` and 256 random bits. */
export function newSecret(): string {
  return `cw_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a secret. A plain SHA-256 is enough for 256 random bits: there is nothing to guess. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The part of a secret that may be shown, to tell keys apart. */
export function prefixOf(secret: string): string {
  return secret.slice(0, 10);
}

/** Compares two hashes in constant time. */
export function sameHash(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
