import type { Connection } from '../connection/connection.js';

/** The open connections of one replica, and those that are closing. */
export class ConnectionSet {
  private readonly open: Connection[] = [];
  /** Connections that were replaced or lost and are not closed yet. */
  private readonly leaving = new Set<Connection>();

  get size(): number {
    return this.open.length;
  }

  /** The connection with the fewest requests in flight. */
  get best(): Connection | null {
    let best: Connection | null = null;
    for (const connection of this.open) {
      if (!connection.closed && (best === null || connection.inFlight < best.inFlight)) best = connection;
    }
    return best;
  }

  /** The oldest connection. */
  get first(): Connection | null {
    return this.open[0] ?? null;
  }

  all(): Connection[] {
    return [...this.open];
  }

  add(connection: Connection): void {
    this.open.push(connection);
  }

  /** Removes a connection and closes it. @returns false when it was already removed */
  close(connection: Connection): boolean {
    return this.remove(connection) && this.trackClosing(connection, connection.close());
  }

  /** Removes a connection and closes it once its requests have ended. @returns false when it was already removed */
  retire(connection: Connection): boolean {
    return this.remove(connection) && this.trackClosing(connection, connection.retire());
  }

  /** Closes all connections, also those with requests in flight. */
  async closeAll(): Promise<void> {
    const all = [...this.leaving, ...this.open.splice(0)];
    await Promise.all(all.map((connection) => connection.close().catch(() => undefined)));
  }

  private remove(connection: Connection): boolean {
    const index = this.open.indexOf(connection);
    if (index >= 0) this.open.splice(index, 1);
    return index >= 0;
  }

  private trackClosing(connection: Connection, closed: Promise<void>): true {
    this.leaving.add(connection);
    // a connection that fails to close is forgotten all the same
    void closed.catch(() => undefined).then(() => this.leaving.delete(connection));
    return true;
  }
}
