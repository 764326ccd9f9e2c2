import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import { makeBalancer } from '../balance/make-balancer.js';
import { isToolAllowed, matchesAny } from '../catalog/tool-filter.js';
import { mergeCatalogs, type MergedCatalog } from '../catalog/merge-catalogs.js';
import type { ReplicaCatalog, ReplicaTool } from '../catalog/replica-catalog.js';
import type { ServerConfig } from '../config/server-config.js';
import { Connector, type ConnectorContext } from '../connection/connector.js';
import { Host } from '../host/host.js';
import type { SamplingModel } from '../host/sampling-model.js';
import type { Failure, ListName, MissingPart, CatalogPart, ServerState } from '../pool.types.js';
import { type CallEnd, type CallSlot, Replica } from '../replica/replica.js';
import { ReplicaAllocator } from './replica-allocator.js';
import { differingParts, digestOf, EMPTY_DIGEST, type CatalogDigest } from './catalog-digest.js';
import { isOutlier } from './outlier.js';
import { describeServer } from './server-state.js';

const MAX_LISTING_WAIT_MS = 5_000;

export interface GroupContext extends Omit<ConnectorContext, 'logger' | 'host'> {
  sampling: SamplingModel | undefined;
  onChange: (server: string) => void;
}

/** One logical server: its replicas and their merged catalog. */
export class ServerGroup {
  readonly replicas: Replica[];
  readonly allocator: ReplicaAllocator;
  private merged: MergedCatalog | null = null;
  /** Approved tool versions of a pinned server, each `tool\0fingerprint`; `null` while the approvals are not known. */
  approvedVersions: ReadonlySet<string> | null = null;
  private readonly approvalsKnown = Promise.withResolvers<void>();
  private enabled: boolean;
  private digest: CatalogDigest = EMPTY_DIGEST;
  private readonly since = new Date().toISOString();

  constructor(
    readonly config: ServerConfig,
    { onChange, sampling, ...shared }: GroupContext,
  ) {
    const logger = new Logger('McpPool');
    this.enabled = !config.disabled;
    const context = {
      config,
      logger,
      connector: new Connector(config, { ...shared, logger, host: new Host(config.name, config.host, logger, sampling) }),
      hasDemand: () => this.allocator.hasDemand,
      onChange: () => {
        this.merged = null;
        this.allocator.replicasChanged();
        onChange(config.name);
      },
    };
    this.replicas = config.endpoints.map((endpoint, index) => new Replica(String(index), endpoint, context));
    this.allocator = new ReplicaAllocator(config, this.replicas, makeBalancer(config.balance.strategy));
  }

  get name(): string {
    return this.config.name;
  }

  get isEnabled(): boolean {
    return this.enabled;
  }

  /** Whether at least one replica has sent its catalog; a disabled server has none to send. */
  get isListed(): boolean {
    return !this.enabled || this.replicas.some(({ catalog }) => catalog !== null);
  }

  /** Resolves when a replica has sent its catalog, or when none is expected to do so soon. */
  async awaitListing(maxMs = Infinity): Promise<void> {
    const connecting = this.replicas.flatMap((replica) => replica.connectSoon() ?? []);
    const listed = connecting.map((attempt) => attempt.then(() => this.isListed || Promise.reject(new Error('no catalog yet'))));
    if (listed.length > 0)
      await Promise.race([Promise.any(listed), sleep(Math.min(maxMs, MAX_LISTING_WAIT_MS), undefined, { ref: false })]).catch(
        () => undefined,
      );
  }

  /** The tools, resources and prompts of all replicas that callers may see, from memory. */
  readonly mergedCatalog = (): MergedCatalog => {
    const { tools } = this.config;
    return (this.merged ??= mergeCatalogs(this.listedMembers(), (tool) => isToolAllowed(tool, tools)));
  };

  private listedMembers() {
    if (!this.enabled) return [];
    return this.replicas.map(({ catalog, takesCalls }) => ({
      catalog: catalog && this.withoutQuarantined(catalog),
      usable: takesCalls,
    }));
  }

  private withoutQuarantined(catalog: ReplicaCatalog): ReplicaCatalog {
    if (!this.config.pin) return catalog;
    return { ...catalog, tools: new Map([...catalog.tools].filter(([, tool]) => this.isApproved(tool))) };
  }

  private isApproved({ tool, fingerprint }: ReplicaTool): boolean {
    return !this.config.pin || (this.approvedVersions?.has(`${tool}\0${fingerprint}`) ?? false);
  }

  /** Whether the approvals of a pinned server are known. */
  get areApprovalsKnown(): boolean {
    return !this.config.pin || this.approvedVersions !== null;
  }

  /** Resolves when the approvals are known, or after a few seconds. */
  async awaitApprovals(maxMs = Infinity): Promise<void> {
    if (!this.areApprovalsKnown)
      await Promise.race([this.approvalsKnown.promise, sleep(Math.min(maxMs, MAX_LISTING_WAIT_MS), undefined, { ref: false })]);
  }

  /** Whether a replica has the tool with the listed schema, in a version that is not quarantined. */
  has({ catalog }: Replica, { tool, hash }: ReplicaTool): boolean {
    const found = catalog?.tools.get(tool);
    return found?.hash === hash && this.isApproved(found);
  }

  /** All versions of all tools that the replicas have, quarantined ones included. */
  seenTools(): ReplicaTool[] {
    const all = this.replicas.flatMap(({ catalog }) => [...(catalog?.tools.values() ?? [])]);
    return [...new Map(all.map((tool) => [`${tool.tool}\0${tool.fingerprint}`, tool])).values()];
  }

  /** Tools of which a replica has a version that is not approved. */
  quarantined(): string[] {
    if (!this.config.pin) return [];
    return [...new Set(this.seenTools().flatMap((tool) => (this.isApproved(tool) ? [] : [tool.tool])))];
  }

  /** Why the server's part of a list is missing or outdated; `undefined` when it is complete or the server is disabled. */
  missing(list: ListName): MissingPart | undefined {
    if (!this.enabled) return undefined;
    const failure = this.isListed ? this.listFailure(list) : this.describe().lastFailure;
    // the state is only described when there is a failure, which is rare
    return failure === undefined ? undefined : { server: this.name, state: this.describe().state, failure };
  }

  private listFailure(list: ListName): Failure | undefined {
    if (list === 'tools' && !this.areApprovalsKnown) return approvalsUnknown(this.since);
    const catalogs = this.replicas.flatMap(({ catalog }) => catalog ?? []);
    return catalogs.every(({ failed }) => failed[list]) ? catalogs[0]?.failed[list] : undefined;
  }

  /** The visible parts that have changed since the previous call of this method. */
  changesSinceLast(): CatalogPart[] {
    const before = this.digest;
    this.digest = digestOf(this.mergedCatalog(), this.describe().state);
    return differingParts(before, this.digest);
  }

  /** Sets the approved tool versions, each `tool\0fingerprint`. @returns whether they differ from those before */
  setApproved(versions: ReadonlySet<string>): boolean {
    const before = this.approvedVersions ?? new Set();
    const isSame = versions.size === before.size && [...versions].every((version) => before.has(version));
    this.approvedVersions = versions;
    this.merged = null;
    this.approvalsKnown.resolve();
    return !isSame;
  }

  /** Whether a call of the tool may be repeated although its outcome is unknown. */
  mayRepeatCall({ tool, hash, annotations }: ReplicaTool): boolean {
    if (matchesAny(tool, this.config.idempotent)) return true;
    if (!this.config.trustAnnotations || !isAnnotatedSafe(annotations)) return false;
    // a retry may reach another replica, whose annotations must agree
    const others = this.replicas.flatMap(({ catalog }) => catalog?.tools.get(tool) ?? []);
    return others.every((other) => other.hash !== hash || isAnnotatedSafe(other.annotations));
  }

  /** Gives back the slot of a call that has ended. */
  release(slot: CallSlot, end: CallEnd): void {
    const { replica } = slot;
    replica.release(slot, end);
    if (end.good === false && isOutlier(replica, this.replicas, this.config.health.ejection)) replica.eject();
    this.allocator.slotReleased();
  }

  describe(): ServerState {
    return describeServer(this);
  }

  start(): void {
    if (this.enabled) for (const replica of this.replicas) replica.start();
  }

  /** A disabled server has no connections and no processes, and its catalog is hidden. */
  async setEnabled(enabled: boolean): Promise<void> {
    this.enabled = enabled;
    if (enabled) this.start();
    else await this.stop();
  }

  /** @throws AppError `REQUEST.NOT_FOUND` */
  replica(id: string): Replica {
    const found = this.replicas.find((replica) => replica.id === id);
    if (found) return found;
    const known = this.replicas.map((replica) => replica.id).join(', ');
    throw new AppError('REQUEST.NOT_FOUND', `the MCP server "${this.name}" has no replica "${id}"; it has ${known}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }

  /** Stops once the calls in flight have ended, at the latest after `maxMs`. */
  async retire(maxMs: number): Promise<void> {
    const end = Date.now() + maxMs;
    const isBusy = () => this.allocator.waiting > 0 || this.replicas.some(({ inFlight }) => inFlight > 0);
    while (isBusy() && Date.now() < end) await sleep(50);
    await this.stop();
  }
}

function isAnnotatedSafe(annotations: ReplicaTool['annotations']): boolean {
  return annotations?.readOnlyHint === true || annotations?.idempotentHint === true;
}

function approvalsUnknown(since: string): Failure {
  return {
    stage: 'catalog',
    message: 'the approvals of its tools have not been read from the database yet',
    since,
  };
}
