import { AppError } from '@causeway/kernel';
import type { ToolEntry } from './calls/call.js';
import type { PoolPrompt, PoolResource, PoolResourceTemplate, PoolTool } from './pool.types.js';
import type { ServerGroup } from './server/server-group.js';
import { unavailable } from './server/unavailable.js';
import { nearest } from './json/nearest.js';
import { NameTable, poolName, poolPrefix } from './pool-name.js';

export interface PromptEntry {
  listed: PoolPrompt;
  group: ServerGroup;
}

/** The catalogs of all servers under pool-wide names. The tables are built from memory when they are first needed after a change. */
export class PoolCatalog {
  private toolTable: NameTable<ToolEntry> | null = null;
  private promptTable: NameTable<PromptEntry> | null = null;

  constructor(private readonly groups: ReadonlyMap<string, ServerGroup>) {}

  /** The catalog of a server changed: the tables are built again when they are next needed. */
  invalidate(): void {
    this.toolTable = null;
    this.promptTable = null;
  }

  tools(): PoolTool[] {
    return this.toolNames()
      .entries()
      .map(({ listed }) => listed);
  }

  prompts(): PoolPrompt[] {
    return this.promptNames()
      .entries()
      .map(({ listed }) => listed);
  }

  resources(): PoolResource[] {
    return [...this.groups.values()].flatMap((group) =>
      group.mergedCatalog().resources.map((item) => ({ server: group.name, ...item })),
    );
  }

  resourceTemplates(): PoolResourceTemplate[] {
    return [...this.groups.values()].flatMap((group) =>
      group.mergedCatalog().resourceTemplates.map((item) => ({ server: group.name, ...item })),
    );
  }

  /**
   * Finds a tool by its pool-wide name. Waits a few seconds, at most `maxMs`, for a server that has not sent its catalog yet, or whose
   * approvals are not known yet.
   *
   * @throws AppError `MCP.TOOL_NOT_FOUND`; `MCP.SERVER_NOT_FOUND` when no server matches the beginning of the name;
   *   `MCP.SERVER_UNAVAILABLE` when the server has not sent its catalog or is disabled; `MCP.TOOL_QUARANTINED`
   */
  async tool(name: string, maxMs?: number): Promise<ToolEntry> {
    const known = this.toolNames().get(name);
    if (known) return known;
    const owner = this.serverOf(name);
    if (owner && !owner.isListed) await owner.awaitListing(maxMs);
    if (owner && !owner.areApprovalsKnown) await owner.awaitApprovals(maxMs);
    const table = this.toolNames();
    const found = table.get(name);
    if (found) return found;
    if (owner && !(owner.isListed && owner.isEnabled)) throw unavailable(owner);
    if (owner?.quarantined().some((tool) => poolName(owner.name, tool) === name)) throw quarantinedError(name, owner);
    const suggestion = nearest(name, table.names());
    if (name.includes('__') && !suggestion && !owner) throw unknownServer(name.slice(0, name.indexOf('__')), this.groups.keys());
    throw new AppError('MCP.TOOL_NOT_FOUND', `there is no tool "${name}"${didYouMean(suggestion)}`);
  }

  /** @throws AppError `REQUEST.NOT_FOUND` */
  prompt(name: string): PromptEntry {
    const table = this.promptNames();
    const found = table.get(name);
    if (!found)
      throw new AppError('REQUEST.NOT_FOUND', `there is no prompt "${name}"${didYouMean(nearest(name, table.names()))}`);
    return found;
  }

  /** The error for a resource that no server lists; suggests the most similar one. */
  resourceNotFound(uri: string): AppError {
    const suggestion = nearest(
      uri,
      this.resources().map((resource) => resource.uri),
    );
    return new AppError('REQUEST.NOT_FOUND', `no MCP server lists the resource "${uri}"${didYouMean(suggestion)}`);
  }

  /** @throws AppError `MCP.SERVER_NOT_FOUND` */
  server(name: string): ServerGroup {
    const group = this.groups.get(name);
    if (!group) throw unknownServer(name, this.groups.keys());
    return group;
  }

  /** The server whose name is the prefix of a tool name. */
  private serverOf(name: string): ServerGroup | undefined {
    return [...this.groups.values()].find((group) => name.startsWith(poolPrefix(group.name)));
  }

  private toolNames(): NameTable<ToolEntry> {
    if (this.toolTable) return this.toolTable;
    const table = new NameTable<ToolEntry>();
    for (const group of this.groups.values()) {
      for (const tool of group.mergedCatalog().tools) {
        const { hash: _hash, fingerprint: _fingerprint, ...shown } = tool;
        table.add(group.name, tool.tool, (name) => ({ listed: { name, server: group.name, ...shown }, group, tool }));
      }
    }
    return (this.toolTable = table);
  }

  private promptNames(): NameTable<PromptEntry> {
    if (this.promptTable) return this.promptTable;
    const table = new NameTable<PromptEntry>();
    for (const group of this.groups.values()) {
      for (const prompt of group.mergedCatalog().prompts) {
        table.add(group.name, prompt.prompt, (name) => ({ listed: { name, server: group.name, ...prompt }, group }));
      }
    }
    return (this.promptTable = table);
  }
}

function quarantinedError(name: string, { areApprovalsKnown, name: server }: ServerGroup): AppError {
  const list = `GET /api/v1/mcp/tools/changes?server=${encodeURIComponent(server)}&state=quarantined`;
  const text = areApprovalsKnown
    ? `is quarantined because it differs from the approved version; see ${list}, and approve it with POST /api/v1/mcp/tools/changes/:id/approve`
    : 'belongs to a pinned server whose approvals have not been read from the database yet; try again later';
  return new AppError('MCP.TOOL_QUARANTINED', `the tool "${name}" ${text}`);
}

function unknownServer(name: string, known: Iterable<string>): AppError {
  return new AppError('MCP.SERVER_NOT_FOUND', `there is no MCP server "${name}"${didYouMean(nearest(name, known))}`);
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
}
