import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AppError, messageOf, type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import { ServerRegistry } from '../server-registry.js';
import type { SeenTool } from '../pool.types.js';
import { changedParts, type VersionChange, REMOVED, removedTools, versionChanges } from './version-changes.js';
import {
  type ChangeFilter,
  type ToolChange,
  type ToolVersion,
  ToolVersionRepository,
  type VersionState,
} from './tool-version.repository.js';

const toolChanges = counter('causeway_mcp_tool_changes_total', 'Tools whose definition is not as it was', ['server', 'state']);

/** Decisions of other instances are known after this time at most. */
const COMPARE_EVERY_MS = 10_000;
/** Limit of the tools named in one log line. */
const MAX_NAMED = 20;

/**
 * Records the tool definitions of all servers in the database, records every change, and sets the approved tool versions of
 * pinned servers. It never delays a call. While the database is unavailable nothing is recorded and the known approvals stay in
 * force; a pinned server whose approvals were never read lists no tools.
 */
@Injectable()
export class ToolChanges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('McpTools');
  private readonly due = new Set<string>();
  /** Servers whose last comparison failed. */
  private readonly failed = new Set<string>();
  /** The tool versions with which each server was last compared. */
  private readonly compared = new Map<string, string>();
  private comparing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly registry: ServerRegistry,
    private readonly repository: ToolVersionRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.registry.serverChanges.subscribe((server) => void this.compareSoon(server));
    this.timer = setInterval(() => void this.compareAgain(...this.registry.pinned(), ...this.failed), COMPARE_EVERY_MS).unref();
    void this.compareAgain(...this.registry.pinned());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    clearInterval(this.timer);
    this.due.clear();
    await this.comparing;
  }

  /** Newest first. */
  async list(filter: ChangeFilter, page: PageRequest): Promise<Page<ToolChange>> {
    return toPage(await this.repository.changes(filter, page), page.limit);
  }

  /** Approves or rejects a change. An approved version is listed at once, a rejected one never. @throws AppError `REQUEST.NOT_FOUND` */
  async decide(principal: Principal, id: string, state: 'approved' | 'rejected'): Promise<ToolChange> {
    const change = await this.repository.decide(id, state, principal.id);
    if (!change) throw new AppError('REQUEST.NOT_FOUND', `the tool change ${id} does not exist`);
    this.logger.log(`the change of the tool ${change.server}/${change.tool} was ${state} by ${principal.name}`);
    await this.compareAgain(change.server);
    return change;
  }

  private compareAgain(...servers: string[]): Promise<void> {
    for (const server of servers) this.compared.delete(server);
    return this.compareSoon(...servers);
  }

  /** Compares one server at a time, so that an older result never replaces a newer one. */
  private compareSoon(...servers: string[]): Promise<void> {
    for (const server of servers) this.due.add(server);
    if (this.due.size > 0) this.comparing ??= this.compareDue();
    return this.comparing ?? Promise.resolve();
  }

  private async compareDue(): Promise<void> {
    for (let [server] = this.due; server !== undefined; [server] = this.due) {
      this.due.delete(server);
      try {
        await this.compare(server);
        this.failed.delete(server);
      } catch (error) {
        // the next change or the next interval tries again
        this.failed.add(server);
        this.logger.warn(
          `the tools of the MCP server "${server}" could not be compared with those recorded: ${messageOf(error)}`,
        );
      }
    }
    this.comparing = null;
  }

  private async compare(server: string): Promise<void> {
    const { isPinned, areApprovalsKnown, isWhole, tools } = this.registry.seenTools(server);
    const seen = [isPinned, isWhole, ...tools.map(keyOf)].join('\n');
    if ((!isWhole && tools.length === 0) || (areApprovalsKnown && this.compared.get(server) === seen)) return;
    const known = await this.repository.versionsOf(server);
    const removed = isWhole ? removedTools(known, tools) : [];
    const hasChanges = await this.recordChanges(server, [...versionChanges(known, tools, isPinned), ...removed]);
    await this.recordReturned(server, known, tools);
    const versions = hasChanges ? await this.repository.versionsOf(server) : known;
    const isWithheld = (state: VersionState) => state === 'quarantined' || state === 'rejected';
    this.registry.setApproved(server, new Set(versions.filter(({ state }) => !isWithheld(state)).map(keyOf)));
    this.compared.set(server, seen);
  }

  /** @returns whether there was a change, even if another instance recorded it first */
  private async recordChanges(server: string, fresh: readonly VersionChange[]): Promise<boolean> {
    if (fresh.length === 0) return false;
    const replaced = fresh.flatMap(({ tool, previous }) => (previous === null ? [] : { tool, fingerprint: previous }));
    const found = replaced.length > 0 ? await this.repository.definitions(server, replaced) : [];
    const before = new Map(found.map((version) => [keyOf(version), version.definition]));
    const withChanges = fresh.map((version) => ({
      ...version,
      changed: version.state === 'known' ? [] : changedParts(before.get(`${version.tool}\0${version.previous}`), version),
    }));
    const inserted = await this.repository.insert(server, withChanges);
    const changes = inserted.filter(({ state }) => state !== 'known');
    for (const { state } of changes) toolChanges.inc({ server, state });
    if (changes.length > 0) this.logger.warn(`tools of the MCP server "${server}" have changed: ${summary(changes)}`);
    return true;
  }

  private async recordReturned(server: string, known: readonly ToolVersion[], seen: readonly SeenTool[]): Promise<void> {
    const removed = new Set(known.flatMap(({ tool, fingerprint }) => (fingerprint === REMOVED ? [tool] : [])));
    const back = seen.flatMap(({ tool }) => (removed.has(tool) ? [tool] : []));
    if (back.length > 0) await this.repository.deleteRemovals(server, back);
  }
}

const keyOf = ({ tool, fingerprint }: { tool: string; fingerprint: string }) => `${tool}\0${fingerprint}`;

function summary(changes: readonly { tool: string; state: string; changed: string[] }[]): string {
  const named = changes.slice(0, MAX_NAMED).map(({ tool, state, changed }) => `${tool} (${changed.join(', ')}; ${state})`);
  const more = changes.length > MAX_NAMED ? [`${changes.length - MAX_NAMED} more`] : [];
  return [...named, ...more].join(', ');
}
