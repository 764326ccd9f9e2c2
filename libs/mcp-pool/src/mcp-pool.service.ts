import { Injectable } from '@nestjs/common';
import type { Principal } from '@causeway/kernel';
import { Caller } from './calls/caller.js';
import type {
  CallOptions,
  Completion,
  CompletionRequest,
  ListName,
  MissingPart,
  CatalogChange,
  PoolPrompt,
  PoolResource,
  PoolResourceTemplate,
  PoolTool,
  PromptResult,
  ResourceContents,
  ServerState,
  ToolCallResult,
} from './pool.types.js';
import { hasResource, findResourceOwner } from './server/resource-owner.js';
import { ServerRegistry } from './server-registry.js';

/**
 * The MCP servers as a principal sees them: their state, their catalogs, and calls to them. Every list is served from memory.
 * Each method takes the principal first, so that what a key may see can be decided here alone; today every principal sees all.
 */
@Injectable()
export class McpPool {
  private readonly caller: Caller;

  constructor(private readonly registry: ServerRegistry) {
    this.caller = new Caller(registry.limits, (call) => registry.calls.emit(call));
  }

  /** In the order of the configuration. */
  servers(_principal: Principal): ServerState[] {
    return this.registry.states();
  }

  /** @throws AppError `MCP.SERVER_NOT_FOUND` */
  server(_principal: Principal, name: string): ServerState {
    return this.registry.catalog.server(name).describe();
  }

  tools(_principal: Principal): PoolTool[] {
    return this.registry.catalog.tools();
  }

  resources(_principal: Principal): PoolResource[] {
    return this.registry.catalog.resources();
  }

  resourceTemplates(_principal: Principal): PoolResourceTemplate[] {
    return this.registry.catalog.resourceTemplates();
  }

  prompts(_principal: Principal): PoolPrompt[] {
    return this.registry.catalog.prompts();
  }

  /** The servers whose part of a list is missing or is from before a failure, and why. */
  missing(_principal: Principal, list: ListName): MissingPart[] {
    return [...this.registry.groups.values()].flatMap((group) => group.missing(list) ?? []);
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
    const startedAt = performance.now();
    const entry = await this.registry.catalog.tool(name, options.timeoutMs);
    // waiting for the first catalog of a server is part of the timeout
    const timeoutMs = options.timeoutMs && Math.max(1, options.timeoutMs - (performance.now() - startedAt));
    return this.caller.callTool(principal, entry, args, { ...options, timeoutMs });
  }

  /**
   * @param options `server` names the server to ask; by default the one that lists the URI or has a template that matches it
   * @throws AppError `REQUEST.NOT_FOUND` when no server has the resource, otherwise as {@link call}
   */
  async readResource(
    principal: Principal,
    uri: string,
    options: CallOptions & { server?: string } = {},
  ): Promise<ResourceContents> {
    const { catalog, groups } = this.registry;
    const group = options.server === undefined ? findResourceOwner(uri, [...groups.values()]) : catalog.server(options.server);
    if (!group) throw catalog.resourceNotFound(uri);
    const result = await this.caller.read(principal, group, {
      options,
      run: (client, request) => client.readResource({ uri }, { ...request, cacheMode: 'bypass' }),
      has: (each) => hasResource(each, uri),
    });
    return { contents: result.contents };
  }

  /** @throws AppError `REQUEST.NOT_FOUND` when there is no such prompt, otherwise as {@link call} */
  async getPrompt(
    principal: Principal,
    name: string,
    args: Record<string, string> = {},
    options: CallOptions = {},
  ): Promise<PromptResult> {
    const { group, listed } = this.registry.catalog.prompt(name);
    const result = await this.caller.read(principal, group, {
      options,
      run: (client, request) => client.getPrompt({ name: listed.prompt, arguments: args }, request),
      has: ({ prompts }) => prompts.some(({ prompt }) => prompt === listed.prompt),
    });
    const messages = result.messages.map(({ role, content }) => ({ role, content }));
    return { ...(result.description === undefined ? {} : { description: result.description }), messages };
  }

  /**
   * Proposes values for an argument of a prompt or of a resource template. The list is empty when the server does not support
   * completions.
   *
   * @throws AppError `REQUEST.NOT_FOUND`, `MCP.SERVER_NOT_FOUND`, otherwise as {@link call}
   */
  async complete(
    principal: Principal,
    { ref, argument, context }: CompletionRequest,
    options: CallOptions = {},
  ): Promise<Completion> {
    const { catalog } = this.registry;
    const group = ref.type === 'prompt' ? catalog.prompt(ref.name).group : catalog.server(ref.server);
    const target =
      ref.type === 'prompt'
        ? { type: 'ref/prompt' as const, name: catalog.prompt(ref.name).listed.prompt }
        : { type: 'ref/resource' as const, uri: ref.uri };
    return this.caller.read(principal, group, {
      options,
      run: async (client, request) => {
        if (!client.getServerCapabilities()?.completions) return { values: [] };
        const known = context === undefined ? {} : { context: { arguments: context } };
        const { completion } = await client.complete({ ref: target, argument, ...known }, request);
        const { values, total, hasMore } = completion;
        return { values, ...(total === undefined ? {} : { total }), ...(hasMore === undefined ? {} : { hasMore }) };
      },
    });
  }

  /** Calls the listener whenever the catalog or the state of a server changes. @returns unsubscribes */
  onCatalogChange(_principal: Principal, listener: (change: CatalogChange) => void): () => void {
    return this.registry.catalogChanges.subscribe(listener);
  }
}
