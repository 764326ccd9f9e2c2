import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AppError, messageOf, type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import { ServerRegistry } from '../server-registry.js';
import type { SeenTool } from '../pool.types.js';
import { differences, type FreshVersion, GONE, goneTools, newVersions } from './new-versions.js';
import {
  type ChangeFilter,
  type ToolChange,
  type ToolVersion,
  ToolVersionRepository,
  type VersionState,
} from './tool-version.repository.js';

const toolChanges = counter('causeway_mcp_tool_changes_total', 'Tools whose definition is not as it was', ['server', 'state']);

/** What other instances have decided is known after this time at most. */
const LOOK_EVERY_MS = 10_000;
/** In one line of the log. */
const MOST_NAMED = 20;

/**
 * Remembers in the database what the tools of all servers looked like, records what changes, and tells the pool which
 * versions of a pinned server's tools are approved. Works behind the pool's back: while the database is away nothing is
 * recorded, and what memory knows holds; where it knows nothing yet, a pinned server offers nothing.
 */
@Injectable()
export class ToolChanges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('McpTools');
  private readonly due = new Set<string>();
  /** Servers whose last look failed. */
  private readonly failed = new Set<string>();
  /** What each server was last compared by. */
  private readonly compared = new Map<string, string>();
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly registry: ServerRegistry,
    private readonly repository: ToolVersionRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.registry.serverChanges.subscribe((server) => void this.wake(server));
    this.timer = setInterval(() => void this.lookAgain(...this.registry.pinned(), ...this.failed), LOOK_EVERY_MS).unref();
    void this.lookAgain(...this.registry.pinned());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    clearInterval(this.timer);
    this.due.clear();
    await this.looking;
  }

  /** Newest first. */
  async list(filter: ChangeFilter, page: PageRequest): Promise<Page<ToolChange>> {
    return toPage(await this.repository.changes(filter, page), page.limit);
  }

  /** An approved version of a pinned server's tool is offered at once, a rejected one never. @throws AppError `REQUEST.NOT_FOUND` */
  async decide(principal: Principal, id: string, state: 'approved' | 'rejected'): Promise<ToolChange> {
    const change = await this.repository.decide(id, state, principal.id);
    if (!change) throw new AppError('REQUEST.NOT_FOUND', `there is no change ${id} of a tool`);
    this.log.log(`the change of ${change.server}/${change.tool} is ${state} by ${principal.name}`);
    await this.lookAgain(change.server);
    return change;
  }

  private lookAgain(...servers: string[]): Promise<void> {
    for (const server of servers) this.compared.delete(server);
    return this.wake(...servers);
  }

  /** One look at a time: what a look has read must not be older than what the one before it told the pool. */
  private wake(...servers: string[]): Promise<void> {
    for (const server of servers) this.due.add(server);
    if (this.due.size > 0) this.looking ??= this.lookAtDue();
    return this.looking ?? Promise.resolve();
  }

  private async lookAtDue(): Promise<void> {
    for (let [server] = this.due; server !== undefined; [server] = this.due) {
      this.due.delete(server);
      try {
        await this.look(server);
        this.failed.delete(server);
      } catch (error) {
        // the next change or the next interval comes back to it
        this.failed.add(server);
        this.log.warn(`the tools of "${server}" are not compared: ${messageOf(error)}`);
      }
    }
    this.looking = null;
  }

  private async look(server: string): Promise<void> {
    const { isPinned, isJudged, isWhole, tools } = this.registry.seenTools(server);
    const seen = [isPinned, isWhole, ...tools.map(keyOf)].join('\n');
    if ((!isWhole && tools.length === 0) || (isJudged && this.compared.get(server) === seen)) return;
    const known = await this.repository.of(server);
    const gone = isWhole ? goneTools(known, tools) : [];
    const isNews = await this.note(server, [...newVersions(known, tools, isPinned), ...gone]);
    await this.noteReturned(server, known, tools);
    const versions = isNews ? await this.repository.of(server) : known;
    const refused = (state: VersionState) => state === 'quarantined' || state === 'rejected';
    this.registry.permit(server, new Set(versions.filter(({ state }) => !refused(state)).map(keyOf)));
    this.compared.set(server, seen);
  }

  /** @returns whether there was anything to note, be it that another instance was faster */
  private async note(server: string, fresh: readonly FreshVersion[]): Promise<boolean> {
    if (fresh.length === 0) return false;
    const replaced = fresh.flatMap(({ tool, previous }) => (previous === null ? [] : { tool, fingerprint: previous }));
    const found = replaced.length > 0 ? await this.repository.definitions(server, replaced) : [];
    const before = new Map(found.map((version) => [keyOf(version), version.definition]));
    const withChanges = fresh.map((version) => ({
      ...version,
      changed: version.state === 'known' ? [] : differences(before.get(`${version.tool}\0${version.previous}`), version),
    }));
    const inserted = await this.repository.insert(server, withChanges);
    const changes = inserted.filter(({ state }) => state !== 'known');
    for (const { state } of changes) toolChanges.inc({ server, state });
    if (changes.length > 0) this.log.warn(`tools of "${server}" are not as they were: ${summary(changes)}`);
    return true;
  }

  private async noteReturned(server: string, known: readonly ToolVersion[], seen: readonly SeenTool[]): Promise<void> {
    const gone = new Set(known.flatMap(({ tool, fingerprint }) => (fingerprint === GONE ? [tool] : [])));
    const back = seen.flatMap(({ tool }) => (gone.has(tool) ? [tool] : []));
    if (back.length > 0) await this.repository.returned(server, back);
  }
}

const keyOf = ({ tool, fingerprint }: { tool: string; fingerprint: string }) => `${tool}\0${fingerprint}`;

function summary(changes: readonly { tool: string; state: string; changed: string[] }[]): string {
  const named = changes.slice(0, MOST_NAMED).map(({ tool, state, changed }) => `${tool} (${changed.join(', ')}; ${state})`);
  const more = changes.length > MOST_NAMED ? [`${changes.length - MOST_NAMED} more`] : [];
  return [...named, ...more].join(', ');
}
