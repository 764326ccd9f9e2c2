import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stores refresh tokens that replace the configured one. */
export interface TokenStore {
  load(key: string): Promise<{ sealed: string; version: number } | undefined>;
  /** Compare and set. @param version the version that was read; 0 when there was none @returns false when another instance was faster */
  replace(key: string, sealed: string, version: number): Promise<boolean>;
}

const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];
const MAX_READS = 4;
const READ_AGAIN_MS = 250;

/**
 * A refresh token that each use replaces, shared with other instances of the service and kept over a restart. The stored token is
 * encrypted with the configured one, so the store alone is useless to a thief.
 */
export class RotatingRefreshToken {
  private current: string;
  private version = 0;
  private readonly key: string;

  /** @param owner distinguishes this credential from others with the same token */
  constructor(
    private readonly configured: string,
    owner: string,
    private readonly store: TokenStore | undefined,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.current = configured;
    this.key = createHash('sha256').update(`${owner}\0${configured}`).digest('hex');
  }

  get value(): string {
    return this.current;
  }

  /** The newest token; while the store is unavailable, the newest in memory. */
  async newest(): Promise<string> {
    await this.load();
    return this.current;
  }

  /** Whether another instance has replaced the refused token, or does so within a second. */
  async wasReplaced(refused: string): Promise<boolean> {
    for (let read = 0; read < MAX_READS && this.store; read++) {
      if (read > 0) await sleep(READ_AGAIN_MS, undefined, { ref: false });
      await this.load();
      if (this.current !== refused) return true;
    }
    return false;
  }

  /** Stores a newly issued token, unless another instance has stored a newer one meanwhile. */
  async replace(next: string): Promise<void> {
    if (next === this.current) return;
    this.current = next;
    try {
      if (!this.store || (await this.store.replace(this.key, this.sealed(next), this.version))) this.version++;
      else await this.load();
    } catch (error) {
      this.onTrouble(error);
    }
  }

  private async load(): Promise<void> {
    try {
      const kept = await this.store?.load(this.key);
      if (kept && kept.version > this.version) [this.current, this.version] = [this.opened(kept.sealed), kept.version];
    } catch (error) {
      this.onTrouble(error);
    }
  }

  private sealed(text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.secret(), iv);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
  }

  private opened(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv(CIPHER, this.secret(), bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  private secret(): Buffer {
    return Buffer.from(hkdfSync('sha256', this.configured, '', 'causeway refresh token', 32));
  }
}
