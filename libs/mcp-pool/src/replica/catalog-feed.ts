import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@causeway/kernel';
import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import type { Connection } from '../connection/connection.js';

/** After this time calls go on with the last known catalog. */
const MAX_RECHECK_MS = 1_000;
const RETRY_MS = 50;

export interface CatalogFeedHooks {
  /** @param before the catalog fetched last */
  fetch: (connection: Connection, before: ReplicaCatalog | null) => Promise<ReplicaCatalog>;
  /** The connection to fetch from now. */
  connection: () => Connection | null;
  onChange: () => void;
  onFailure: (message: string) => void;
  /** Called when every list was fetched. */
  onComplete: () => void;
}

/** Keeps the catalog of one replica up to date. The catalog outlives every connection, so lists never depend on one. */
export class CatalogFeed {
  current: ReplicaCatalog | null = null;
  private staleAt = Infinity;
  private refreshing = false;
  /** Whether a change was announced since the last fetch began. */
  private isDirty = false;
  private fetches = 0;
  private storedFetch = 0;
  /** Set while a catalog that may be outdated is fetched again; resolves when that ended or took too long. */
  recheckInProgress: Promise<void> | null = null;

  constructor(private readonly hooks: CatalogFeedHooks) {}

  /** Fetches the catalog over a new connection. @throws why the tools could not be listed */
  async load(connection: Connection): Promise<void> {
    const fetch = ++this.fetches;
    this.store(await this.hooks.fetch(connection, this.current), fetch);
  }

  /** Fetches again. A change that is announced during a fetch leads to one more fetch. */
  refresh(): void {
    this.isDirty = true;
    if (!this.refreshing) void this.refreshWhileDirty();
  }

  /** Fetches again when the time to live that the server declared is over. */
  refreshIfStale(): void {
    if (Date.now() >= this.staleAt && !this.refreshing) this.refresh();
  }

  get isRechecking(): boolean {
    return this.recheckInProgress !== null;
  }

  /** Fetches again because a notification may have been missed. Calls wait until that is done. */
  recheck(): void {
    if (this.recheckInProgress) return;
    const late = AbortSignal.timeout(MAX_RECHECK_MS);
    const isOver = Promise.race([this.fetchUntilDone(late), sleep(MAX_RECHECK_MS, undefined, { ref: false })]);
    this.recheckInProgress = isOver.finally(() => {
      this.recheckInProgress = null;
      this.hooks.onChange();
    });
  }

  private async fetchUntilDone(late: AbortSignal): Promise<void> {
    while (this.hooks.connection() && !(await this.fetchOnce()) && !late.aborted)
      await sleep(RETRY_MS, undefined, { ref: false });
  }

  private async refreshWhileDirty(): Promise<void> {
    this.refreshing = true;
    while (this.isDirty) {
      this.isDirty = false;
      await this.fetchOnce();
    }
    this.refreshing = false;
  }

  /** @returns whether the catalog was fetched */
  private async fetchOnce(): Promise<boolean> {
    const connection = this.hooks.connection();
    if (!connection) return false;
    try {
      const fetch = ++this.fetches;
      this.store(await this.hooks.fetch(connection, this.current), fetch);
      this.hooks.onChange();
      return true;
    } catch (error) {
      this.hooks.onFailure(messageOf(error));
      return false;
    }
  }

  /** Stores a catalog unless one of a later fetch has arrived before it. */
  private store(catalog: ReplicaCatalog, fetch: number): void {
    if (fetch < this.storedFetch) return;
    this.storedFetch = fetch;
    this.current = catalog;
    const [failure] = Object.values(catalog.failed);
    if (failure) this.hooks.onFailure(failure.message);
    else this.hooks.onComplete();
    this.staleAt = Date.now() + (catalog.expiresInMs ?? Infinity);
  }
}
