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

/** All servers' catalogs under pool-wide names, made from memory when first asked for after a change. */
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
      group.offered().resources.map((item) => ({ server: group.name, ...item })),
    );
  }

  resourceTemplates(): PoolResourceTemplate[] {
    return [...this.groups.values()].flatMap((group) =>
      group.offered().resourceTemplates.map((item) => ({ server: group.name, ...item })),
    );
  }

  /**
   * Waits a little, at most `mostMs`, where the name is one of a server that has never said what it offers, or whose pins are not known yet.
   *
   * @throws AppError `MCP.TOOL_NOT_FOUND`; `MCP.SERVER_NOT_FOUND` where the name begins with no server's;
   *   `MCP.SERVER_UNAVAILABLE` where it is not known what the server offers, or it is disabled; `MCP.TOOL_QUARANTINED`
   */
  async tool(name: string, mostMs?: number): Promise<ToolEntry> {
    const known = this.toolNames().get(name);
    if (known) return known;
    const silent = this.serverOf(name);
    if (silent && !silent.isListed) await silent.firstListing(mostMs);
    if (silent && !silent.isJudged) await silent.firstVerdict(mostMs);
    const table = this.toolNames();
    const found = table.get(name);
    if (found) return found;
    if (silent && !(silent.isListed && silent.isEnabled)) throw unavailable(silent);
    if (silent?.keptBack().some((tool) => poolName(silent.name, tool) === name)) throw keptBack(name, silent);
    const suggestion = nearest(name, table.names());
    if (name.includes('__') && !suggestion && !silent) throw unknownServer(name.slice(0, name.indexOf('__')), this.groups.keys());
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

  /** The server that a tool's name begins with. */
  private serverOf(name: string): ServerGroup | undefined {
    return [...this.groups.values()].find((group) => name.startsWith(poolPrefix(group.name)));
  }

  private toolNames(): NameTable<ToolEntry> {
    if (this.toolTable) return this.toolTable;
    const table = new NameTable<ToolEntry>();
    for (const group of this.groups.values()) {
      for (const tool of group.offered().tools) {
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
      for (const prompt of group.offered().prompts) {
        table.add(group.name, prompt.prompt, (name) => ({ listed: { name, server: group.name, ...prompt }, group }));
      }
    }
    return (this.promptTable = table);
  }
}

function keptBack(name: string, { isJudged, name: server }: ServerGroup): AppError {
  const list = `GET /api/v1/mcp/tools/changes?server=${encodeURIComponent(server)}&state=quarantined`;
  const text = isJudged
    ? `is not as it was when it was approved; see ${list}, and approve it with POST /api/v1/mcp/tools/changes/:id/approve`
    : 'is of a pinned server, and while the database is away it cannot be told whether it is approved';
  return new AppError('MCP.TOOL_QUARANTINED', `the tool "${name}" ${text}`);
}

function unknownServer(name: string, known: Iterable<string>): AppError {
  return new AppError('MCP.SERVER_NOT_FOUND', `there is no MCP server "${name}"${didYouMean(nearest(name, known))}`);
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
}
