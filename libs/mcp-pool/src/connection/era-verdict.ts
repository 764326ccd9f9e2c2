import type { PriorDiscovery } from '@modelcontextprotocol/client';
import type { ProtocolEra } from '../pool.types.js';

const VALID_MS = 60 * 60_000;

/**
 * What is known of a server's era, so that a legacy one is not asked on every connection. Only an answer is evidence, and
 * it expires: a server that is upgraded would answer the old handshake for ever.
 */
export class EraVerdict {
  private legacySince: number | null = null;
  private overSse = false;

  constructor(private readonly now: () => number = Date.now) {}

  /** For `client.connect`; nothing: ask the server. A modern server is always asked, for that is its handshake. */
  prior(): PriorDiscovery | undefined {
    return this.isLegacy ? { kind: 'legacy' } : undefined;
  }

  /** Whether the server has only the older HTTP+SSE. */
  get hasOnlySse(): boolean {
    return this.isLegacy && this.overSse;
  }

  learned(era: ProtocolEra, overSse = false): void {
    if (era === 'modern') this.legacySince = null;
    else if (!this.isLegacy) this.legacySince = this.now();
    this.overSse = overSse;
  }

  /**
   * A connection failed. A process that ended when it was asked may be an old one that tolerates nothing before its own
   * handshake: the next attempt goes without the question. Any other failure takes the verdict back.
   */
  failed(endedWhenAsked: boolean): void {
    this.legacySince = endedWhenAsked && !this.isLegacy ? this.now() : null;
  }

  private get isLegacy(): boolean {
    return this.legacySince !== null && this.now() - this.legacySince < VALID_MS;
  }
}
