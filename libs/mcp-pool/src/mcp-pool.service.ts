import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf, type Principal } from '@causeway/kernel';
import { Caller, type CallLimits } from './calls/caller.js';
import { PoolCatalog } from './pool-catalog.js';
import type { Variables } from '@causeway/config-file';
import type { ServerConfig } from './config/server-config.js';
import { Credentials } from './credentials/credentials.js';
import type { TokenStore } from './credentials/rotating-token.js';
import type { SamplingModel } from './host/sampling-model.js';
import { Listeners } from './listeners.js';
import type {
  CallOptions,
  CallRecord,
  Completion,
  CompletionRequest,
  ListName,
  MissingPart,
  OfferChange,
  PoolPrompt,
  PoolResource,
  PoolResourceTemplate,
  PoolTool,
  PromptResult,
  ResourceContents,
  SeenTool,
  ServerState,
  ToolCallResult,
} from './pool.types.js';
import type { Replica } from './replica/replica.js';
import { ServerGroup } from './server/server-group.js';
import { ALL_PARTS } from './server/offer-digest.js';
import { offersResource, resourceOwner } from './server/resource-owner.js';
import { Watchdog } from './transports/watchdog.js';

export interface PoolSettings {
  servers: ServerConfig[];
  /** The service's own environment, of which a child gets the allow-list. */
  environment: Variables;
  limits: CallLimits;
  /** For servers that may ask a language model; without it they are refused. */
  sampling?: SamplingModel | undefined;
  /** For credentials that change while they are used. */
  tokens?: TokenStore | undefined;
}

/** The pool of MCP servers: their state, what they offer, and calls to them. Every list is served from memory. */
@Injectable()
export class McpPool {
  private readonly log = new Logger('McpPool');
  private readonly groups = new Map<string, ServerGroup>();
  private readonly catalog: PoolCatalog;
  private readonly caller: Caller;
  private readonly watchdog = new Watchdog();
  private readonly credentials: Credentials;
  private readonly calls = new Listeners<CallRecord>((error) =>
    this.log.error(`a listener to calls failed: ${messageOf(error)}`),
  );
  private readonly changes = new Listeners<string>((error) =>
    this.log.error(`a listener to catalogs failed: ${messageOf(error)}`),
  );
  private readonly offers = new Listeners<OfferChange>((error) =>
    this.log.error(`a listener to offers failed: ${messageOf(error)}`),
  );

  /** Replaced or removed, and not yet done with their calls. */
  private readonly leaving = new Set<ServerGroup>();
  private stopped = false;

  constructor(private readonly settings: PoolSettings) {
    const { servers, limits, tokens } = settings;
    this.credentials = new Credentials(tokens);
    for (const config of servers) this.groups.set(config.name, this.makeGroup(config));
    this.catalog = new PoolCatalog(this.groups);
    this.caller = new Caller(limits, (call) => this.calls.tell(call));
  }

  /** Begins to connect. Waits for no server. */
  start(): void {
    for (const group of this.groups.values()) group.start();
  }

  /** Ends every connection and every process that the pool started. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.groups.values(), ...this.leaving].map((group) => group.stop()));
    this.watchdog.close();
  }

  /**
   * Makes the servers of the pool those of a new configuration, in its order. A server that is configured as before is left
   * alone. One that is not is made anew before the old one goes, and serves from its first connection on, or when its
   * attempts have failed; calls in flight finish on the old one.
   *
   * @returns whether that changes anything, when all that is new serves
   */
  async apply(servers: readonly ServerConfig[]): Promise<boolean> {
    const next = servers.map((config) => {
      const known = this.groups.get(config.name);
      if (known && isDeepStrictEqual(known.config, config)) return known;
      const group = this.makeGroup(config);
      // what was approved stays so
      if (known?.permitted) group.permit(known.permitted);
      return group;
    });
    const fresh = next.filter((group) => this.groups.get(group.name) !== group);
    for (const group of fresh) group.start();
    await Promise.all(fresh.map((group) => group.firstListing()));
    if (this.stopped) await Promise.all(fresh.map((group) => group.stop()));
    if (this.stopped) return false;
    const old = [...this.groups.values()].filter((group) => !next.includes(group));
    this.groups.clear();
    for (const group of next) this.groups.set(group.name, group);
    this.catalog.changed();
    this.credentials.keepOnly(servers);
    for (const group of old) this.retire(group);
    for (const name of new Set([...fresh, ...old].map((group) => group.name))) this.tellChanged(name);
    return fresh.length + old.length > 0;
  }

  /** In the order of the configuration. */
  servers(): ServerState[] {
    return [...this.groups.values()].map((group) => group.describe());
  }

  /** @throws AppError `MCP.SERVER_NOT_FOUND` */
  server(name: string): ServerState {
    return this.catalog.server(name).describe();
  }

  tools(): PoolTool[] {
    return this.catalog.tools();
  }

  resources(): PoolResource[] {
    return this.catalog.resources();
  }

  resourceTemplates(): PoolResourceTemplate[] {
    return this.catalog.resourceTemplates();
  }

  prompts(): PoolPrompt[] {
    return this.catalog.prompts();
  }

  /** The servers whose part of a list is missing, or is what it was before a failure, and why. */
  missing(list: ListName): MissingPart[] {
    return [...this.groups.values()].flatMap((group) => group.missing(list) ?? []);
  }

  /**
   * Calls a tool by its pool-wide name. A tool's own failure is a result with `isError`. Pointers in `errors` begin at the
   * arguments.
   *
   * @throws AppError `MCP.TOOL_NOT_FOUND`, `MCP.SERVER_NOT_FOUND`, `MCP.INVALID_ARGUMENTS`, `MCP.SERVER_UNAVAILABLE`,
   *   `MCP.TIMEOUT`, `MCP.OUTCOME_UNKNOWN`, `MCP.PROTOCOL_ERROR`, `MCP.RESULT_TOO_LARGE`, `POOL.SATURATED`
   */
  async call(
    principal: Principal,
    name: string,
    args: Record<string, unknown>,
    options: CallOptions = {},
  ): Promise<ToolCallResult> {
    const begunAt = performance.now();
    const entry = await this.catalog.tool(name, options.timeoutMs);
    // what was spent on waiting for the server's first word is not there for the call
    const left = options.timeoutMs && Math.max(1, options.timeoutMs - (performance.now() - begunAt));
    return this.caller.callTool(principal, entry, args, { ...options, timeoutMs: left });
  }

  /**
   * @param options `server` tells which one is asked; else the one that lists the URI, or has a template that it fits
   * @throws AppError `REQUEST.NOT_FOUND` when no server has it, else as {@link call}
   */
  async readResource(uri: string, options: CallOptions & { server?: string } = {}): Promise<ResourceContents> {
    const group =
      options.server === undefined ? resourceOwner(uri, [...this.groups.values()]) : this.catalog.server(options.server);
    if (!group) throw this.catalog.noResource(uri);
    const result = await this.caller.read(
      group,
      options,
      (client, request) => client.readResource({ uri }, { ...request, cacheMode: 'bypass' }),
      (catalog) => offersResource(catalog, uri),
    );
    return { contents: result.contents };
  }

  /** @throws AppError `REQUEST.NOT_FOUND` when there is no such prompt, else as {@link call} */
  async getPrompt(name: string, args: Record<string, string> = {}, options: CallOptions = {}): Promise<PromptResult> {
    const { group, listed } = this.catalog.prompt(name);
    const result = await this.caller.read(
      group,
      options,
      (client, request) => client.getPrompt({ name: listed.prompt, arguments: args }, request),
      (catalog) => catalog.prompts.some(({ prompt }) => prompt === listed.prompt),
    );
    const messages = result.messages.map(({ role, content }) => ({ role, content }));
    return { ...(result.description === undefined ? {} : { description: result.description }), messages };
  }

  /**
   * What could stand for an argument of a prompt or of a resource template, as its server proposes. Nothing, where the server
   * proposes nothing.
   *
   * @throws AppError `REQUEST.NOT_FOUND`, `MCP.SERVER_NOT_FOUND`, else as {@link call}
   */
  async complete({ ref, argument, context }: CompletionRequest, options: CallOptions = {}): Promise<Completion> {
    const group = ref.type === 'prompt' ? this.catalog.prompt(ref.name).group : this.catalog.server(ref.server);
    const target =
      ref.type === 'prompt'
        ? { type: 'ref/prompt' as const, name: this.catalog.prompt(ref.name).listed.prompt }
        : { type: 'ref/resource' as const, uri: ref.uri };
    return this.caller.read(group, options, async (client, request) => {
      if (!client.getServerCapabilities()?.completions) return { values: [] };
      const more = context === undefined ? {} : { context: { arguments: context } };
      const { completion } = await client.complete({ ref: target, argument, ...more }, request);
      const { values, total, hasMore } = completion;
      return { values, ...(total === undefined ? {} : { total }), ...(hasMore === undefined ? {} : { hasMore }) };
    });
  }

  /**
   * Takes no new calls; those in flight finish. @param replica only that one
   * @throws AppError `MCP.SERVER_NOT_FOUND`, `REQUEST.NOT_FOUND` for a replica
   */
  async drain(name: string, replica?: string): Promise<ServerState> {
    for (const each of this.members(name, replica)) each.setDrained(true);
    return this.server(name);
  }

  /** Undoes {@link drain}. @throws AppError as there */
  async resume(name: string, replica?: string): Promise<ServerState> {
    for (const each of this.members(name, replica)) each.setDrained(false);
    return this.server(name);
  }

  /**
   * Makes every connection anew, without waiting for a pending retry and as if nothing had gone wrong before; calls in flight
   * finish on the old one. Resolves when the attempts are over, also when they failed: the state tells.
   *
   * @throws AppError as {@link drain}
   */
  async reconnect(name: string, replica?: string): Promise<ServerState> {
    await Promise.all(this.members(name, replica).map((each) => each.reconnect()));
    return this.server(name);
  }

  /** Undoes {@link disable}, and `disabled` in the configuration, until the next start. @throws AppError `MCP.SERVER_NOT_FOUND` */
  async enable(name: string): Promise<ServerState> {
    await this.catalog.server(name).setEnabled(true);
    return this.server(name);
  }

  /** Closes every connection and offers nothing, until enabled or the next start. @throws AppError `MCP.SERVER_NOT_FOUND` */
  async disable(name: string): Promise<ServerState> {
    await this.catalog.server(name).setEnabled(false);
    return this.server(name);
  }

  /** The servers whose tools need approval. */
  pinned(): string[] {
    return [...this.groups.values()].filter(({ config }) => config.pin).map(({ name }) => name);
  }

  /**
   * Every version of every tool that a server's replicas have, also of those that are not offered. `isJudged`: it is known what
   * may be offered; `isWhole`: every replica has told what it has.
   */
  seenTools(name: string): { isPinned: boolean; isJudged: boolean; isWhole: boolean; tools: SeenTool[] } {
    const group = this.groups.get(name);
    const tools = (group?.seenTools() ?? []).map(({ tool, fingerprint, hash: _hash, ...definition }) => ({
      tool,
      fingerprint,
      definition,
    }));
    const isWhole = group?.replicas.every(({ catalog }) => catalog !== null) ?? false;
    return { isPinned: group?.config.pin ?? false, isJudged: group?.isJudged ?? true, isWhole, tools };
  }

  /** Tells a pinned server which versions of its tools may be offered, as `tool\0fingerprint`. */
  permit(name: string, versions: ReadonlySet<string>): void {
    if (!this.groups.get(name)?.permit(versions)) return;
    this.catalog.changed();
    this.tellChanged(name);
  }

  /** Tells of every call of a tool that ended. @returns unsubscribes */
  onCall(listener: (call: CallRecord) => void): () => void {
    return this.calls.add(listener);
  }

  /** Tells that a server's catalog or state changed. @returns unsubscribes */
  onCatalogChange(listener: (server: string) => void): () => void {
    return this.changes.add(listener);
  }

  /** Tells what has changed of what a server offers, and of its state. @returns unsubscribes */
  onOfferChange(listener: (change: OfferChange) => void): () => void {
    return this.offers.add(listener);
  }

  private members(name: string, replica: string | undefined): Replica[] {
    const group = this.catalog.server(name);
    return replica === undefined ? group.replicas : [group.replica(replica)];
  }

  private makeGroup(config: ServerConfig): ServerGroup {
    const { environment, sampling } = this.settings;
    const group: ServerGroup = new ServerGroup(config, {
      environment,
      watchdog: this.watchdog,
      credential: this.credentials.of(config),
      sampling,
      onChange: (server) => {
        // one that does not serve yet, or not any more, changes nothing
        if (this.groups.get(server) !== group) return;
        this.catalog.changed();
        this.tellChanged(server);
      },
    });
    return group;
  }

  private tellChanged(server: string): void {
    this.changes.tell(server);
    const changed = this.groups.get(server)?.news() ?? ALL_PARTS;
    if (changed.length > 0) this.offers.tell({ server, changed });
  }

  private retire(group: ServerGroup): void {
    this.leaving.add(group);
    const { callTimeoutMs, maxTimeouts } = this.settings.limits;
    void group
      .retire((group.config.timeouts.callMs ?? callTimeoutMs) * maxTimeouts)
      .catch((error) => this.log.error(`"${group.name}" could not be ended in order: ${messageOf(error)}`))
      .then(() => this.leaving.delete(group));
  }
}
