import type { Connection } from '../connection/connection.js';

/** The connections of one replica, and those that are on their way out. */
export class ConnectionSet {
  private readonly open: Connection[] = [];
  /** Replaced or lost, and not yet closed. */
  private readonly leaving = new Set<Connection>();

  get size(): number {
    return this.open.length;
  }

  /** The one with the least to do. */
  get best(): Connection | null {
    let best: Connection | null = null;
    for (const connection of this.open) {
      if (!connection.closed && (best === null || connection.inFlight < best.inFlight)) best = connection;
    }
    return best;
  }

  /** The oldest. */
  get first(): Connection | null {
    return this.open[0] ?? null;
  }

  all(): Connection[] {
    return [...this.open];
  }

  add(connection: Connection): void {
    this.open.push(connection);
  }

  /** Takes it out and closes it. @returns false where it was out already */
  drop(connection: Connection): boolean {
    return this.take(connection) && this.leave(connection, connection.close());
  }

  /** Takes it out and closes it when the calls on it are done. */
  retire(connection: Connection): boolean {
    return this.take(connection) && this.leave(connection, connection.retire());
  }

  /** Closes all, whatever they do. */
  async closeAll(): Promise<void> {
    const all = [...this.leaving, ...this.open.splice(0)];
    await Promise.all(all.map((connection) => connection.close().catch(() => undefined)));
  }

  private take(connection: Connection): boolean {
    const index = this.open.indexOf(connection);
    if (index >= 0) this.open.splice(index, 1);
    return index >= 0;
  }

  private leave(connection: Connection, gone: Promise<void>): true {
    this.leaving.add(connection);
    // one that cannot be closed in order is forgotten all the same
    void gone.catch(() => undefined).then(() => this.leaving.delete(connection));
    return true;
  }
}
