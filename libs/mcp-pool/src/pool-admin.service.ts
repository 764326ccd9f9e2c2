import { Injectable } from '@nestjs/common';
import type { ServerState } from './pool.types.js';
import type { Replica } from './replica/replica.js';
import { ServerRegistry } from './server-registry.js';

/** What operators do with the servers of this process. Every method returns the state of the server afterwards. */
@Injectable()
export class PoolAdmin {
  constructor(private readonly registry: ServerRegistry) {}

  /**
   * Sends no new calls to a server, or to one replica of it; calls in flight finish.
   *
   * @throws AppError `MCP.SERVER_NOT_FOUND`; `REQUEST.NOT_FOUND` when the server has no such replica
   */
  async drain(name: string, replica?: string): Promise<ServerState> {
    for (const each of this.replicas(name, replica)) each.setDrained(true);
    return this.stateOf(name);
  }

  /** Undoes {@link drain}. @throws AppError as {@link drain} */
  async resume(name: string, replica?: string): Promise<ServerState> {
    for (const each of this.replicas(name, replica)) each.setDrained(false);
    return this.stateOf(name);
  }

  /**
   * Replaces every connection at once, without waiting for a pending retry, and forgets earlier failures. Calls in flight finish
   * on the old connections. Resolves when the attempts have ended, also when they failed.
   *
   * @throws AppError as {@link drain}
   */
  async reconnect(name: string, replica?: string): Promise<ServerState> {
    await Promise.all(this.replicas(name, replica).map((each) => each.reconnect()));
    return this.stateOf(name);
  }

  /** Undoes {@link disable}, or `disabled` in the configuration, until the next start. @throws AppError `MCP.SERVER_NOT_FOUND` */
  async enable(name: string): Promise<ServerState> {
    await this.registry.catalog.server(name).setEnabled(true);
    return this.stateOf(name);
  }

  /** Closes every connection and hides the catalog, until {@link enable} or the next start. @throws AppError `MCP.SERVER_NOT_FOUND` */
  async disable(name: string): Promise<ServerState> {
    await this.registry.catalog.server(name).setEnabled(false);
    return this.stateOf(name);
  }

  private replicas(name: string, replica: string | undefined): Replica[] {
    const group = this.registry.catalog.server(name);
    return replica === undefined ? group.replicas : [group.replica(replica)];
  }

  private stateOf(name: string): ServerState {
    return this.registry.catalog.server(name).describe();
  }
}
