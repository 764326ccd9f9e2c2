import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { isAllowed, matchesAny } from '../catalog/allowed.js';
import { mergeCatalogs, type MergedCatalog } from '../catalog/merge-catalogs.js';
import type { ReplicaTool } from '../catalog/replica-catalog.js';
import type { Variables } from '../config/expand.js';
import type { ServerConfig } from '../config/server-config.js';
import { EraVerdict } from '../connection/era-verdict.js';
import type { ServerState } from '../pool.types.js';
import { Replica } from '../replica/replica.js';
import type { Watchdog } from '../transports/watchdog.js';
import { describeServer } from './server-state.js';

const MAX_LISTING_WAIT_MS = 5_000;

export interface GroupContext {
  environment: Variables;
  watchdog: Watchdog;
  onChange: (server: string) => void;
}

/** One logical server: its replicas, and what they offer together. */
export class ServerGroup {
  readonly replicas: Replica[];
  private merged: MergedCatalog | null = null;
  private turns = 0;

  constructor(
    readonly config: ServerConfig,
    context: GroupContext,
  ) {
    const shared = {
      ...context,
      config,
      verdict: new EraVerdict(),
      log: new Logger('McpPool'),
      onChange: () => {
        this.merged = null;
        context.onChange(config.name);
      },
    };
    this.replicas = config.endpoints.map((endpoint, index) => new Replica(String(index), endpoint, shared));
  }

  get name(): string {
    return this.config.name;
  }

  /** Whether it is known what the server offers. */
  get isListed(): boolean {
    return this.config.disabled || this.replicas.some(({ catalog }) => catalog !== null);
  }

  /** Resolves when that is known, or not to be known soon. */
  async firstListing(): Promise<void> {
    const coming = this.replicas.flatMap((replica) => replica.nudge() ?? []);
    const listed = coming.map((attempt) => attempt.then(() => this.isListed || Promise.reject(new Error('not this one'))));
    if (listed.length > 0)
      await Promise.race([Promise.any(listed), sleep(MAX_LISTING_WAIT_MS, undefined, { ref: false })]).catch(() => undefined);
  }

  /** What may be seen of the server, from memory. */
  readonly offered = (): MergedCatalog => {
    const { tools } = this.config;
    return (this.merged ??= mergeCatalogs(this.replicas, (tool) => isAllowed(tool, tools)));
  };

  /** Whether a call whose outcome is not known may be made again. */
  isRepeatable({ tool, annotations }: ReplicaTool): boolean {
    if (matchesAny(tool, this.config.idempotent)) return true;
    return this.config.trustAnnotations && (annotations?.readOnlyHint === true || annotations?.idempotentHint === true);
  }

  nextTurn(): number {
    return this.turns++;
  }

  describe(): ServerState {
    return describeServer(this);
  }

  start(): void {
    for (const replica of this.replicas) replica.start();
  }

  setDrained(drained: boolean): void {
    for (const replica of this.replicas) replica.setDrained(drained);
  }

  async reconnect(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.connect()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }
}
