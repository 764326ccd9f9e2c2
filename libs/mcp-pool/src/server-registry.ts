import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import type { Variables } from '@causeway/config-file';
import { messageOf } from '@causeway/kernel';
import type { CallLimits } from './calls/caller.js';
import type { ServerConfig } from './config/server-config.js';
import { Credentials } from './credentials/credentials.js';
import type { TokenStore } from './credentials/rotating-refresh-token.js';
import type { SamplingModel } from './host/sampling-model.js';
import { Listeners } from './listeners.js';
import { PoolCatalog } from './pool-catalog.js';
import type { CallRecord, CatalogChange, SeenTool, ServerState } from './pool.types.js';
import { ALL_PARTS } from './server/catalog-digest.js';
import { ServerGroup } from './server/server-group.js';
import { Watchdog } from './transports/watchdog.js';

export interface PoolSettings {
  servers: ServerConfig[];
  /** Environment of the service; child processes inherit an allow-list of it. */
  environment: Variables;
  limits: CallLimits;
  /** Serves the sampling requests of servers that may send them; without it those requests are refused. */
  sampling?: SamplingModel | undefined;
  /** Stores credentials that change while they are used. */
  tokens?: TokenStore | undefined;
}

/** The servers of this process: starts, replaces and stops them, and publishes what changes. */
@Injectable()
export class ServerRegistry {
  readonly groups = new Map<string, ServerGroup>();
  readonly catalog = new PoolCatalog(this.groups);
  readonly limits: CallLimits;
  /** Every finished tool call. */
  readonly calls = this.listeners<CallRecord>('tool calls');
  /** The name of each server whose catalog or state changed. */
  readonly serverChanges = this.listeners<string>('server changes');
  /** What changed in the catalog or state of a server. */
  readonly catalogChanges = this.listeners<CatalogChange>('catalog changes');
  private readonly logger = new Logger('McpPool');
  private readonly watchdog = new Watchdog();
  private readonly credentials: Credentials;
  /** Servers that were replaced or removed and still have calls in flight. */
  private readonly leaving = new Set<ServerGroup>();
  private stopped = false;

  constructor(private readonly settings: PoolSettings) {
    this.limits = settings.limits;
    this.credentials = new Credentials(settings.tokens);
    for (const config of settings.servers) this.groups.set(config.name, this.createGroup(config));
  }

  /** Starts to connect, without waiting for any server. */
  start(): void {
    for (const group of this.groups.values()) group.start();
  }

  /** Closes every connection and ends every process that the pool started. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.groups.values(), ...this.leaving].map((group) => group.stop()));
    this.watchdog.close();
  }

  /**
   * Replaces the servers by those of a new configuration, in its order. A server whose configuration is unchanged keeps its
   * connections. The replacement of a changed one connects first and takes over with its first connection, or once its attempts
   * have failed; calls in flight finish on the old one.
   *
   * @returns whether anything changed, once all new servers have taken over
   */
  async apply(servers: readonly ServerConfig[]): Promise<boolean> {
    const next = servers.map((config) => {
      const known = this.groups.get(config.name);
      if (known && isDeepStrictEqual(known.config, config)) return known;
      const group = this.createGroup(config);
      // approvals are for tools, so they survive a change of the configuration
      if (known?.approvedVersions) group.setApproved(known.approvedVersions);
      return group;
    });
    const added = next.filter((group) => this.groups.get(group.name) !== group);
    for (const group of added) group.start();
    await Promise.all(added.map((group) => group.awaitListing()));
    if (this.stopped) {
      await Promise.all(added.map((group) => group.stop()));
      return false;
    }
    const old = [...this.groups.values()].filter((group) => !next.includes(group));
    this.groups.clear();
    for (const group of next) this.groups.set(group.name, group);
    this.catalog.invalidate();
    this.credentials.keepOnly(servers);
    for (const group of old) this.retire(group);
    for (const name of new Set([...added, ...old].map((group) => group.name))) this.publishChange(name);
    return added.length + old.length > 0;
  }

  /** The state of every server, in the order of the configuration. */
  states(): ServerState[] {
    return [...this.groups.values()].map((group) => group.describe());
  }

  /** The servers whose tools need approval. */
  pinned(): string[] {
    return [...this.groups.values()].filter(({ config }) => config.pin).map(({ name }) => name);
  }

  /**
   * Every version of every tool that the replicas of a server listed, quarantined ones included. `areApprovalsKnown`: the approvals of
   * the server are known. `isWhole`: every replica has listed its tools.
   */
  seenTools(name: string): { isPinned: boolean; areApprovalsKnown: boolean; isWhole: boolean; tools: SeenTool[] } {
    const group = this.groups.get(name);
    const tools = (group?.seenTools() ?? []).map(({ tool, fingerprint, hash: _hash, ...definition }) => ({
      tool,
      fingerprint,
      definition,
    }));
    const isWhole = group?.replicas.every(({ catalog }) => catalog !== null) ?? false;
    return { isPinned: group?.config.pin ?? false, areApprovalsKnown: group?.areApprovalsKnown ?? true, isWhole, tools };
  }

  /** Sets the approved versions of the tools of a pinned server, each as `tool\0fingerprint`. */
  setApproved(name: string, versions: ReadonlySet<string>): void {
    if (!this.groups.get(name)?.setApproved(versions)) return;
    this.catalog.invalidate();
    this.publishChange(name);
  }

  private createGroup(config: ServerConfig): ServerGroup {
    const { environment, sampling } = this.settings;
    const group: ServerGroup = new ServerGroup(config, {
      environment,
      watchdog: this.watchdog,
      credential: this.credentials.of(config),
      sampling,
      onChange: (server) => {
        // a server that has not taken over yet, or was replaced, is not visible
        if (this.groups.get(server) !== group) return;
        this.catalog.invalidate();
        this.publishChange(server);
      },
    });
    return group;
  }

  private publishChange(server: string): void {
    this.serverChanges.emit(server);
    const changed = this.groups.get(server)?.changesSinceLast() ?? ALL_PARTS;
    if (changed.length > 0) this.catalogChanges.emit({ server, changed });
  }

  private retire(group: ServerGroup): void {
    this.leaving.add(group);
    const { callTimeoutMs, maxTimeouts } = this.limits;
    void group
      .retire((group.config.timeouts.callMs ?? callTimeoutMs) * maxTimeouts)
      .catch((error) => this.logger.error(`the replaced MCP server "${group.name}" did not stop cleanly: ${messageOf(error)}`))
      .then(() => this.leaving.delete(group));
  }

  private listeners<T>(topic: string): Listeners<T> {
    return new Listeners<T>((error) => this.logger.error(`a listener to ${topic} failed: ${messageOf(error)}`));
  }
}
