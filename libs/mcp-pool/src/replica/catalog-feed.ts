import { messageOf } from '@causeway/kernel';
import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import type { Connection } from '../connection/connection.js';

export interface CatalogFeedHooks {
  /** @param before what was told last */
  fetch: (connection: Connection, before: ReplicaCatalog | null) => Promise<ReplicaCatalog>;
  /** The connection to ask now. */
  connection: () => Connection | null;
  onNews: () => void;
  onFailure: (message: string) => void;
  /** Every list came. */
  onWhole: () => void;
}

/** What one replica offers, kept fresh. It outlives every connection, so that a listing depends on none. */
export class CatalogFeed {
  current: ReplicaCatalog | null = null;
  private staleAt = Infinity;
  private refreshing = false;
  /** A change was announced while a list was on its way. */
  private isDirty = false;

  constructor(private readonly hooks: CatalogFeedHooks) {}

  /** For a new connection. @throws what kept the server from telling */
  async load(connection: Connection): Promise<void> {
    this.keep(await this.hooks.fetch(connection, this.current));
  }

  /** Asks again. A change that is announced while a list is on its way leads to one more list. */
  refresh(): void {
    this.isDirty = true;
    if (!this.refreshing) void this.refreshWhileDirty();
  }

  /** Asks again where the server said that its lists hold only so long. */
  refreshIfStale(): void {
    if (Date.now() >= this.staleAt && !this.refreshing) this.refresh();
  }

  private async refreshWhileDirty(): Promise<void> {
    this.refreshing = true;
    while (this.isDirty) {
      this.isDirty = false;
      await this.ask();
    }
    this.refreshing = false;
  }

  private async ask(): Promise<void> {
    const connection = this.hooks.connection();
    if (!connection) return;
    try {
      this.keep(await this.hooks.fetch(connection, this.current));
      this.hooks.onNews();
    } catch (error) {
      this.hooks.onFailure(messageOf(error));
    }
  }

  private keep(catalog: ReplicaCatalog): void {
    this.current = catalog;
    const [failure] = Object.values(catalog.failed);
    if (failure) this.hooks.onFailure(failure.message);
    else this.hooks.onWhole();
    this.staleAt = Date.now() + (catalog.expiresInMs ?? Infinity);
  }
}
