import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import { makeBalancer } from '../balance/make-balancer.js';
import { isAllowed, matchesAny } from '../catalog/allowed.js';
import { mergeCatalogs, type MergedCatalog } from '../catalog/merge-catalogs.js';
import type { ReplicaCatalog, ReplicaTool } from '../catalog/replica-catalog.js';
import type { ServerConfig } from '../config/server-config.js';
import { Connector, type ConnectorContext } from '../connection/connector.js';
import { Host } from '../host/host.js';
import type { SamplingModel } from '../host/sampling-model.js';
import type { Failure, ListName, MissingPart, OfferPart, ServerState } from '../pool.types.js';
import { type CallEnd, type Lease, Replica } from '../replica/replica.js';
import { Admission } from './admission.js';
import { differingParts, digestOf, NOTHING, type OfferDigest } from './offer-digest.js';
import { isOutlier } from './outlier.js';
import { describeServer } from './server-state.js';

const MAX_LISTING_WAIT_MS = 5_000;

export interface GroupContext extends Omit<ConnectorContext, 'log' | 'host'> {
  sampling: SamplingModel | undefined;
  onChange: (server: string) => void;
}

/** One logical server: its replicas, and what they offer together. */
export class ServerGroup {
  readonly replicas: Replica[];
  readonly admission: Admission;
  private merged: MergedCatalog | null = null;
  /** Versions of tools, `tool\0fingerprint`, that a pinned server may offer; `null`: that is not known yet. */
  permitted: ReadonlySet<string> | null = null;
  private readonly judged = Promise.withResolvers<void>();
  private enabled: boolean;
  private digest: OfferDigest = NOTHING;
  private readonly since = new Date().toISOString();

  constructor(
    readonly config: ServerConfig,
    { onChange, sampling, ...shared }: GroupContext,
  ) {
    const log = new Logger('McpPool');
    this.enabled = !config.disabled;
    const context = {
      config,
      log,
      connector: new Connector(config, { ...shared, log, host: new Host(config.name, config.host, log, sampling) }),
      isWanted: () => this.admission.isWanted,
      onChange: () => {
        this.merged = null;
        this.admission.changed();
        onChange(config.name);
      },
    };
    this.replicas = config.endpoints.map((endpoint, index) => new Replica(String(index), endpoint, context));
    this.admission = new Admission(config, this.replicas, makeBalancer(config.balance.strategy));
  }

  get name(): string {
    return this.config.name;
  }

  /** Whether it is switched on, by the configuration or an operator. */
  get isEnabled(): boolean {
    return this.enabled;
  }

  /** Whether it is known what the server offers. */
  get isListed(): boolean {
    return !this.enabled || this.replicas.some(({ catalog }) => catalog !== null);
  }

  /** Resolves when that is known, or not to be known soon. */
  async firstListing(mostMs = Infinity): Promise<void> {
    const coming = this.replicas.flatMap((replica) => replica.nudge() ?? []);
    const listed = coming.map((attempt) => attempt.then(() => this.isListed || Promise.reject(new Error('not this one'))));
    if (listed.length > 0)
      await Promise.race([Promise.any(listed), sleep(Math.min(mostMs, MAX_LISTING_WAIT_MS), undefined, { ref: false })]).catch(
        () => undefined,
      );
  }

  /** What may be seen of the server, from memory. */
  readonly offered = (): MergedCatalog => {
    const { tools } = this.config;
    return (this.merged ??= mergeCatalogs(this.listedMembers(), (tool) => isAllowed(tool, tools)));
  };

  private listedMembers() {
    if (!this.enabled) return [];
    return this.replicas.map(({ catalog, takesCalls }) => ({ catalog: catalog && this.approved(catalog), usable: takesCalls }));
  }

  private approved(catalog: ReplicaCatalog): ReplicaCatalog {
    if (!this.config.pin) return catalog;
    return { ...catalog, tools: new Map([...catalog.tools].filter(([, tool]) => this.isPermitted(tool))) };
  }

  private isPermitted({ tool, fingerprint }: ReplicaTool): boolean {
    return !this.config.pin || (this.permitted?.has(`${tool}\0${fingerprint}`) ?? false);
  }

  /** Whether it is known what may be offered. */
  get isJudged(): boolean {
    return !this.config.pin || this.permitted !== null;
  }

  /** Resolves when that is known, or not to be known soon. */
  async firstVerdict(mostMs = Infinity): Promise<void> {
    if (!this.isJudged)
      await Promise.race([this.judged.promise, sleep(Math.min(mostMs, MAX_LISTING_WAIT_MS), undefined, { ref: false })]);
  }

  /** Whether a replica has the tool as it is listed: with the same schema, and not in a version that is kept back. */
  has({ catalog }: Replica, { tool, hash }: ReplicaTool): boolean {
    const its = catalog?.tools.get(tool);
    return its?.hash === hash && this.isPermitted(its);
  }

  /** All versions of all tools that the replicas have, also those that are not offered. */
  seenTools(): ReplicaTool[] {
    const all = this.replicas.flatMap(({ catalog }) => [...(catalog?.tools.values() ?? [])]);
    return [...new Map(all.map((tool) => [`${tool.tool}\0${tool.fingerprint}`, tool])).values()];
  }

  /** Tools that are not offered because nobody has approved them as they are. */
  keptBack(): string[] {
    if (!this.config.pin) return [];
    return [...new Set(this.seenTools().flatMap((tool) => (this.isPermitted(tool) ? [] : [tool.tool])))];
  }

  /** Why a list lacks what this server has, or has it as it was; nothing where it is whole, or the server is switched off. */
  missing(list: ListName): MissingPart | undefined {
    if (!this.enabled) return undefined;
    const failure = this.isListed ? this.listFailure(list) : this.describe().lastFailure;
    // nearly always there is nothing to tell: the state is not asked for then
    return failure === undefined ? undefined : { server: this.name, state: this.describe().state, failure };
  }

  private listFailure(list: ListName): Failure | undefined {
    if (list === 'tools' && !this.isJudged) return notJudged(this.since);
    const told = this.replicas.flatMap(({ catalog }) => catalog ?? []);
    return told.every(({ failed }) => failed[list]) ? told[0]?.failed[list] : undefined;
  }

  /** What has changed since this was last asked, as others see it. */
  news(): OfferPart[] {
    const before = this.digest;
    this.digest = digestOf(this.offered(), this.describe().state);
    return differingParts(before, this.digest);
  }

  /** Which versions of a pinned server's tools are approved: `tool\0fingerprint`. @returns whether that is news */
  permit(versions: ReadonlySet<string>): boolean {
    const before = this.permitted ?? new Set();
    const isSame = versions.size === before.size && [...versions].every((version) => before.has(version));
    this.permitted = versions;
    this.merged = null;
    this.judged.resolve();
    return !isSame;
  }

  /** Whether a call whose outcome is not known may be made again. */
  isRepeatable({ tool, hash, annotations }: ReplicaTool): boolean {
    if (matchesAny(tool, this.config.idempotent)) return true;
    if (!this.config.trustAnnotations || !saysSafe(annotations)) return false;
    // the next attempt may meet another replica, which has to say the same
    const others = this.replicas.flatMap(({ catalog }) => catalog?.tools.get(tool) ?? []);
    return others.every((other) => other.hash !== hash || saysSafe(other.annotations));
  }

  /** A call gives its place back. */
  release(lease: Lease, end: CallEnd): void {
    const { replica } = lease;
    replica.release(lease, end);
    if (end.good === false && isOutlier(replica, this.replicas, this.config.health.ejection)) replica.eject();
    this.admission.freed();
  }

  describe(): ServerState {
    return describeServer(this);
  }

  start(): void {
    if (this.enabled) for (const replica of this.replicas) replica.start();
  }

  /** Disabled, it has no connection and no process; what it offers is not listed. */
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

  /** Stops when the calls that it has are done. */
  async retire(mostMs: number): Promise<void> {
    const end = Date.now() + mostMs;
    const isBusy = () => this.admission.waiting > 0 || this.replicas.some(({ inFlight }) => inFlight > 0);
    while (isBusy() && Date.now() < end) await sleep(50);
    await this.stop();
  }
}

function saysSafe(annotations: ReplicaTool['annotations']): boolean {
  return annotations?.readOnlyHint === true || annotations?.idempotentHint === true;
}

function notJudged(since: string): Failure {
  return { stage: 'catalog', message: 'it cannot be told yet which of its tools are approved', since };
}
