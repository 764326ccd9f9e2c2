import { SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { messageOf } from '@causeway/kernel';
import { classifyFailure } from '../connection/classify-failure.js';
import type { HealthConfig } from '../config/server-config.js';
import type { Connection } from '../connection/connection.js';

const PROBE_SOON_MS = 250;
/** A server that is busy with a call may not answer probes; its connection is closed after this much silence. */
const BUSY_MS = 120_000;

export interface HealthProbeHooks {
  connections: () => Connection[];
  onDead: (connection: Connection, message: string) => void;
  /** Called when the first probe stays unanswered, and when probes are answered again. */
  onSilenceChange: (isSilent: boolean) => void;
}

/** Probes the connections of a replica periodically, and soon after any trouble. */
export class HealthProbe {
  private soonTimer: NodeJS.Timeout | undefined;
  private running = false;
  private lastAt = Date.now();
  private readonly silence = new WeakMap<Connection, { probes: number; since: number }>();

  constructor(
    private readonly settings: HealthConfig,
    private readonly hooks: HealthProbeHooks,
  ) {}

  /** The most probes in a row that one connection has left unanswered. */
  get unanswered(): number {
    return Math.max(0, ...this.hooks.connections().map((connection) => this.silence.get(connection)?.probes ?? 0));
  }

  /** To be called about every second. A connection that left a probe unanswered is probed every time. */
  runIfDue(): void {
    if (Date.now() - this.lastAt >= this.settings.intervalMs || this.unanswered > 0) void this.run();
  }

  probeSoon(): void {
    this.soonTimer ??= setTimeout(() => {
      this.soonTimer = undefined;
      void this.run();
    }, PROBE_SOON_MS).unref();
  }

  stop(): void {
    clearTimeout(this.soonTimer);
    this.soonTimer = undefined;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.lastAt = Date.now();
    const before = this.unanswered > 0;
    try {
      await Promise.all(this.hooks.connections().map((connection) => this.probe(connection)));
    } finally {
      this.running = false;
    }
    const isSilent = this.unanswered > 0;
    if (isSilent !== before) this.hooks.onSilenceChange(isSilent);
  }

  private async probe(connection: Connection): Promise<void> {
    if (connection.closed) return;
    try {
      await connection.probe(this.settings.timeoutMs);
      this.silence.delete(connection);
    } catch (error) {
      this.handleFailure(connection, error);
    }
  }

  private handleFailure(connection: Connection, error: unknown): void {
    const { outcome, isConnectionLost, isReplicaFault } = classifyFailure(error);
    // a refusal is an answer too
    if (outcome === 'completed' || (!isConnectionLost && !isReplicaFault)) return void this.silence.delete(connection);
    // a proxy may answer in place of a server that is away
    const isUnanswered = isLate(error) || error instanceof SdkHttpError;
    if (isConnectionLost || !isUnanswered) return this.hooks.onDead(connection, messageOf(error));
    const { probes, since } = this.silence.get(connection) ?? { probes: 0, since: Date.now() };
    this.silence.set(connection, { probes: probes + 1, since });
    const { failures, timeoutMs } = this.settings;
    if (probes + 1 < failures || (connection.inFlight > 0 && Date.now() - since < BUSY_MS)) return;
    this.hooks.onDead(connection, `did not answer ${probes + 1} probes of ${timeoutMs} ms`);
  }
}

function isLate(error: unknown): boolean {
  return error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout;
}
