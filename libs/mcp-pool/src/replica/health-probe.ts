import { SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { messageOf } from '@causeway/kernel';
import { classify } from '../connection/outcome.js';
import type { HealthConfig } from '../config/server-config.js';
import type { Connection } from '../connection/connection.js';

const SOON_MS = 250;
/** A server at work on a call may have no time for us: it is given up when it was silent for so long. */
const BUSY_MS = 120_000;

export interface HealthProbeHooks {
  connections: () => Connection[];
  onDead: (connection: Connection, message: string) => void;
  /** Whether there are silent probes has changed. */
  onDoubt: (isSilent: boolean) => void;
}

/** Asks connections for a sign of life now and then, and soon after anything odd. */
export class HealthProbe {
  private hurry: NodeJS.Timeout | undefined;
  private running = false;
  private lastAt = Date.now();
  private readonly silence = new WeakMap<Connection, { probes: number; since: number }>();

  constructor(
    private readonly settings: HealthConfig,
    private readonly hooks: HealthProbeHooks,
  ) {}

  /** Probes in a row without an answer, of the connection that has most. */
  get silent(): number {
    return Math.max(0, ...this.hooks.connections().map((connection) => this.silence.get(connection)?.probes ?? 0));
  }

  /** To be called about every second. A silent connection is asked again at once. */
  runIfDue(): void {
    if (Date.now() - this.lastAt >= this.settings.intervalMs || this.silent > 0) void this.run();
  }

  soon(): void {
    this.hurry ??= setTimeout(() => {
      this.hurry = undefined;
      void this.run();
    }, SOON_MS).unref();
  }

  stop(): void {
    clearTimeout(this.hurry);
    this.hurry = undefined;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.lastAt = Date.now();
    const before = this.silent > 0;
    try {
      await Promise.all(this.hooks.connections().map((connection) => this.ask(connection)));
    } finally {
      this.running = false;
    }
    const isSilent = this.silent > 0;
    if (isSilent !== before) this.hooks.onDoubt(isSilent);
  }

  private async ask(connection: Connection): Promise<void> {
    if (connection.closed) return;
    try {
      await connection.probe(this.settings.timeoutMs);
      this.silence.delete(connection);
    } catch (error) {
      this.judge(connection, error);
    }
  }

  private judge(connection: Connection, error: unknown): void {
    const { outcome, lost, blamed } = classify(error);
    // an answer, if only to say no
    if (outcome === 'completed' || (!lost && !blamed)) return void this.silence.delete(connection);
    // a proxy may answer for a server that is away
    const isAbsent = isLate(error) || error instanceof SdkHttpError;
    if (lost || !isAbsent) return this.hooks.onDead(connection, messageOf(error));
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
