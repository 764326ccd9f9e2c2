import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { Variables } from '@causeway/config-file';
import type { Endpoint, ServerConfig } from '../config/server-config.js';
import type { Host } from '../host/host.js';
import type { Credential } from '../credentials/credential.js';
import { LineLog } from '../transports/line-log.js';
import type { Watchdog } from '../transports/watchdog.js';
import { Connection } from './connection.js';
import { EraVerdict } from './era-verdict.js';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

export interface ConnectorContext {
  /** The service's own environment, of which a child gets the allow-list. */
  environment: Variables;
  watchdog: Watchdog;
  log: Logger;
  /** What the server may ask of us. */
  host: Host;
  /** Who we are to it, where it wants to know. */
  credential?: Credential | undefined;
  /** Of one message, while it is read; 16 MiB if it is not given. */
  maxMessageBytes?: number | undefined;
}

export interface ConnectionHooks {
  /** For the log. */
  replica: string;
  /** Aborting ends the attempt. */
  signal: AbortSignal;
  onListChanged(): void;
  /** A stream was cut on which it would have been told. */
  onUnheard(): void;
  /** Anything odd on the wire; the connection may live on. */
  onTrouble(error: Error): void;
}

/** Opens connections to one logical server: what all its replicas share. */
export class Connector {
  private readonly verdicts = new Map<Endpoint, EraVerdict>();

  constructor(
    private readonly config: ServerConfig,
    private readonly shared: ConnectorContext,
  ) {}

  /** @throws what went wrong, after everything that was started has been ended */
  open(endpoint: Endpoint, hooks: ConnectionHooks): Promise<Connection> {
    const { environment, watchdog, log, host, credential, maxMessageBytes } = this.shared;
    const name = `${this.config.name}#${hooks.replica}`;
    return Connection.open(endpoint, {
      connectMs: this.config.timeouts.connectMs,
      verdict: this.verdictOf(endpoint),
      maxMessageBytes: maxMessageBytes ?? MAX_MESSAGE_BYTES,
      credential,
      host,
      environment,
      watchdog,
      signal: hooks.signal,
      stderr: new LineLog((line) => log.log(`${name}: ${line}`)),
      onListChanged: () => hooks.onListChanged(),
      onUnheard: () => hooks.onUnheard(),
      onTrouble: (error) => {
        log.debug(`${name}: ${messageOf(error)}`);
        hooks.onTrouble(error);
      },
    });
  }

  private verdictOf(endpoint: Endpoint): EraVerdict {
    const known = this.verdicts.get(endpoint) ?? new EraVerdict();
    this.verdicts.set(endpoint, known);
    return known;
  }
}
