import type { PriorDiscovery } from '@modelcontextprotocol/client';
import type { ProtocolEra } from '../pool.types.js';

const VALID_MS = 60 * 60_000;

/**
 * Remembers the protocol era of a server, so that a legacy server is not asked for it on every connection. Only an answer is
 * evidence, and it expires, because an upgraded server would keep answering the legacy handshake.
 */
export class EraMemory {
  private legacySince: number | null = null;
  private overSse = false;

  constructor(private readonly now: () => number = Date.now) {}

  /** For `client.connect`; `undefined` asks the server. A modern server is always asked, because that is its handshake. */
  prior(): PriorDiscovery | undefined {
    return this.isLegacy ? { kind: 'legacy' } : undefined;
  }

  /** Whether the server supports HTTP+SSE and not Streamable HTTP. */
  get hasOnlySse(): boolean {
    return this.isLegacy && this.overSse;
  }

  record(era: ProtocolEra, overSse = false): void {
    if (era === 'modern') this.legacySince = null;
    else if (!this.isLegacy) this.legacySince = this.now();
    this.overSse = overSse;
  }

  /**
   * Records a failed connection. A process that exited when it was asked may be a legacy one that tolerates nothing before its
   * handshake, so the next attempt does not ask. Any other failure clears the memory.
   */
  recordFailure(exitedWhenAsked: boolean): void {
    this.legacySince = exitedWhenAsked && !this.isLegacy ? this.now() : null;
  }

  private get isLegacy(): boolean {
    return this.legacySince !== null && this.now() - this.legacySince < VALID_MS;
  }
}
