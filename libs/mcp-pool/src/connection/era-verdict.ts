import type { PriorDiscovery } from '@modelcontextprotocol/client';
import type { ProtocolEra } from '../pool.types.js';

const VALID_MS = 60 * 60_000;

/**
 * What is known of a server's era, so that a legacy one is not asked on every connection. Only an answer is evidence, and
 * it expires: a server that is upgraded would answer the old handshake for ever.
 */
export class EraVerdict {
  private legacySince: number | null = null;

  constructor(private readonly now: () => number = Date.now) {}

  /** For `client.connect`; nothing: ask the server. A modern server is always asked, for that is its handshake. */
  prior(): PriorDiscovery | undefined {
    const known = this.legacySince !== null && this.now() - this.legacySince < VALID_MS;
    return known ? { kind: 'legacy' } : undefined;
  }

  learned(era: ProtocolEra): void {
    if (era === 'modern') this.legacySince = null;
    else if (!this.prior()) this.legacySince = this.now();
  }

  /**
   * A connection failed. A process that ended when it was asked may be an old one that tolerates nothing before its own
   * handshake: the next attempt goes without the question. Any other failure takes the verdict back.
   */
  failed(endedWhenAsked: boolean): void {
    this.legacySince = endedWhenAsked && !this.prior() ? this.now() : null;
  }
}
