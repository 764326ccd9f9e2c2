import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { Variables } from '@causeway/config-file';
import type { ReplicaEndpoint, ServerConfig } from '../config/server-config.js';
import type { Host } from '../host/host.js';
import type { Credential } from '../credentials/credential.js';
import { LineLog } from '../transports/line-log.js';
import type { Watchdog } from '../transports/watchdog.js';
import { Connection } from './connection.js';
import { EraMemory } from './era-memory.js';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

export interface ConnectorContext {
  /** Environment of the service; child processes inherit an allow-list of it. */
  environment: Variables;
  watchdog: Watchdog;
  logger: Logger;
  /** Answers the requests of the server. */
  host: Host;
  /** Authenticates us to the server, if it requires that. */
  credential?: Credential | undefined;
  /** Limit of one message from the server; 16 MiB by default. */
  maxMessageBytes?: number | undefined;
}

export interface ConnectionHooks {
  /** Id of the replica, for the log. */
  replica: string;
  /** Aborting ends the attempt. */
  signal: AbortSignal;
  onListChanged(): void;
  /** A stream was cut, so notifications of changes may have been missed. */
  onChangesMissed(): void;
  /** Any transport error; the connection may still work. */
  onTrouble(error: Error): void;
}

/** Opens connections to the replicas of one server, with what they share. */
export class Connector {
  private readonly eraMemories = new Map<ReplicaEndpoint, EraMemory>();

  constructor(
    private readonly config: ServerConfig,
    private readonly shared: ConnectorContext,
  ) {}

  /** @throws the cause of the failure, after the transport is closed */
  open(endpoint: ReplicaEndpoint, hooks: ConnectionHooks): Promise<Connection> {
    const { environment, watchdog, logger, host, credential, maxMessageBytes } = this.shared;
    const name = `${this.config.name}#${hooks.replica}`;
    return Connection.open(endpoint, {
      connectMs: this.config.timeouts.connectMs,
      eraMemory: this.eraMemoryOf(endpoint),
      maxMessageBytes: maxMessageBytes ?? MAX_MESSAGE_BYTES,
      credential,
      host,
      environment,
      watchdog,
      signal: hooks.signal,
      stderr: new LineLog((line) => logger.log(`${name}: ${line}`)),
      onListChanged: () => hooks.onListChanged(),
      onChangesMissed: () => hooks.onChangesMissed(),
      onTrouble: (error) => {
        logger.debug(`${name}: ${messageOf(error)}`);
        hooks.onTrouble(error);
      },
    });
  }

  private eraMemoryOf(endpoint: ReplicaEndpoint): EraMemory {
    const known = this.eraMemories.get(endpoint) ?? new EraMemory();
    this.eraMemories.set(endpoint, known);
    return known;
  }
}
