import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@causeway/kernel';
import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import type { Connection } from '../connection/connection.js';

/** A server that does not tell its lists is taken at its last word. */
const MAX_DOUBT_MS = 1_000;
const ASK_AGAIN_MS = 50;

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
  private turns = 0;
  private keptTurn = 0;
  /** While it is looked whether things are as they were; resolves when that is known, or not to be known soon. */
  doubt: Promise<void> | null = null;

  constructor(private readonly hooks: CatalogFeedHooks) {}

  /** For a new connection. @throws what kept the server from telling */
  async load(connection: Connection): Promise<void> {
    const turn = ++this.turns;
    this.keep(await this.hooks.fetch(connection, this.current), turn);
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

  get isInDoubt(): boolean {
    return this.doubt !== null;
  }

  /** Something may have changed unheard: calls wait until it is known. */
  lookAgain(): void {
    if (this.doubt) return;
    const late = AbortSignal.timeout(MAX_DOUBT_MS);
    const isOver = Promise.race([this.askUntilTold(late), sleep(MAX_DOUBT_MS, undefined, { ref: false })]);
    this.doubt = isOver.finally(() => {
      this.doubt = null;
      this.hooks.onNews();
    });
  }

  private async askUntilTold(late: AbortSignal): Promise<void> {
    while (this.hooks.connection() && !(await this.ask()) && !late.aborted) await sleep(ASK_AGAIN_MS, undefined, { ref: false });
  }

  private async refreshWhileDirty(): Promise<void> {
    this.refreshing = true;
    while (this.isDirty) {
      this.isDirty = false;
      await this.ask();
    }
    this.refreshing = false;
  }

  /** @returns whether it was told */
  private async ask(): Promise<boolean> {
    const connection = this.hooks.connection();
    if (!connection) return false;
    try {
      const turn = ++this.turns;
      this.keep(await this.hooks.fetch(connection, this.current), turn);
      this.hooks.onNews();
      return true;
    } catch (error) {
      this.hooks.onFailure(messageOf(error));
      return false;
    }
  }

  /** What was asked for later is newer, whichever comes first. */
  private keep(catalog: ReplicaCatalog, turn: number): void {
    if (turn < this.keptTurn) return;
    this.keptTurn = turn;
    this.current = catalog;
    const [failure] = Object.values(catalog.failed);
    if (failure) this.hooks.onFailure(failure.message);
    else this.hooks.onWhole();
    this.staleAt = Date.now() + (catalog.expiresInMs ?? Infinity);
  }
}
