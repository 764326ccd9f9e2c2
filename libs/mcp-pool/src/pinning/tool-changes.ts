import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AppError, messageOf, type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import { McpPool } from '../mcp-pool.service.js';
import { newVersions } from './new-versions.js';
import { type ToolChange, ToolVersionRepository, type VersionState } from './tool-version.repository.js';

const toolChanges = counter('causeway_mcp_tool_changes_total', 'Tools whose definition is not as it was', ['server', 'state']);

/** What other instances have decided is known after this time at most. */
const LOOK_EVERY_MS = 10_000;

/**
 * Remembers in the database what the tools of all servers looked like, records what changes, and tells the pool which
 * versions of a pinned server's tools are approved. Works behind the pool's back: while the database is away nothing is
 * recorded, and what memory knows holds; where it knows nothing yet, a pinned server offers nothing.
 */
@Injectable()
export class ToolChanges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('McpTools');
  private readonly due = new Set<string>();
  /** What each server that is not pinned was last compared by. */
  private readonly compared = new Map<string, string>();
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly pool: McpPool,
    private readonly repository: ToolVersionRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.pool.onCatalogChange((server) => this.wake(server));
    this.timer = setInterval(() => this.wake(...this.pool.pinned()), LOOK_EVERY_MS).unref();
    this.wake(...this.pool.pinned());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    clearInterval(this.timer);
    this.due.clear();
    await this.looking;
  }

  /** Newest first. */
  async list(
    filter: { server?: string | undefined; state?: VersionState | undefined },
    page: PageRequest,
  ): Promise<Page<ToolChange>> {
    return toPage(await this.repository.changes(filter, page), page.limit);
  }

  /** An approved version of a pinned server's tool is offered at once, a rejected one never. @throws AppError `REQUEST.NOT_FOUND` */
  async decide(principal: Principal, id: string, state: 'approved' | 'rejected'): Promise<ToolChange> {
    const change = await this.repository.decide(id, state, principal.id);
    if (!change) throw new AppError('REQUEST.NOT_FOUND', `there is no change ${id} of a tool`);
    this.log.log(`the change of ${change.server}/${change.tool} is ${state} by ${principal.name}`);
    await this.look(change.server);
    return change;
  }

  private wake(...servers: string[]): void {
    for (const server of servers) this.due.add(server);
    this.looking ??= this.lookAtDue().finally(() => (this.looking = null));
  }

  private async lookAtDue(): Promise<void> {
    for (let [server] = this.due; server !== undefined; [server] = this.due) {
      this.due.delete(server);
      // the next change or the next interval comes back to it
      await this.look(server).catch((error) => this.log.warn(`the tools of "${server}" are not compared: ${messageOf(error)}`));
    }
  }

  private async look(server: string): Promise<void> {
    const { isPinned, tools } = this.pool.seenTools(server);
    const seen = tools.map(({ tool, fingerprint }) => `${tool}\0${fingerprint}`).join('\n');
    if (!isPinned && (tools.length === 0 || this.compared.get(server) === seen)) return;
    const known = await this.repository.of(server);
    const fresh = newVersions(known, tools, isPinned);
    const inserted = fresh.length > 0 ? await this.repository.insert(server, fresh) : [];
    for (const { tool, state, changed } of inserted) {
      if (state === 'known') continue;
      toolChanges.inc({ server, state });
      this.log.warn(`${server}/${tool} is not as it was (${changed.join(', ')}): ${state}`);
    }
    if (!isPinned) return void this.compared.set(server, seen);
    const versions = fresh.length > 0 ? await this.repository.of(server) : known;
    const approved = versions.filter(({ state }) => state !== 'quarantined' && state !== 'rejected');
    this.pool.permit(server, new Set(approved.map(({ tool, fingerprint }) => `${tool}\0${fingerprint}`)));
  }
}
