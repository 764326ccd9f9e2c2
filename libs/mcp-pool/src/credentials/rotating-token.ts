import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where refresh tokens are kept that were issued in place of the configured one. */
export interface TokenStore {
  load(key: string): Promise<{ sealed: string; version: number } | undefined>;
  /** Compare and set. @param version that was read; 0: there was none @returns false where somebody was faster */
  replace(key: string, sealed: string, version: number): Promise<boolean>;
}

const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];
const LOOKS = 4;
const LOOK_AGAIN_MS = 250;

/**
 * A refresh token that is replaced by each use, shared with other instances of the service and with its next start. It is
 * kept sealed with the configured one: who has only the store has nothing.
 */
export class RotatingToken {
  private current: string;
  private version = 0;
  private readonly key: string;

  /** @param owner tells this credential from all others with the same token */
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

  /** The newest that is known. While the store is away that is what memory has. */
  async newest(): Promise<string> {
    await this.load();
    return this.current;
  }

  /** Whether somebody else has put another in the place of the one that was refused, or does so now. */
  async wasReplaced(refused: string): Promise<boolean> {
    for (let look = 0; look < LOOKS && this.store; look++) {
      if (look > 0) await sleep(LOOK_AGAIN_MS, undefined, { ref: false });
      await this.load();
      if (this.current !== refused) return true;
    }
    return false;
  }

  /** A new one was issued. What somebody else has written meanwhile is newer. */
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
