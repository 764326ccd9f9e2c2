import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { compiledSibling } from '@causeway/kernel';
import type { PostgresSettings } from './postgres/postgres.child.js';
import { type Crash, SupervisedService } from './process/supervised-service.js';
import type { ValkeySettings } from './valkey/valkey.child.js';

export interface EmbeddedOptions {
  /** Folder of the data, relative to the working directory. It is created if needed. Only one program at a time may use it. */
  dataDir: string;
  /** Ports on 127.0.0.1. Default to free ports. */
  ports?: { database?: number; redis?: number };
  /** A client with a longer idle transaction is disconnected, because all others wait for it. Defaults to 60,000. */
  idleInTransactionTimeoutMs?: number;
  /**
   * Called when a store has crashed. Unless `restarting` is true it remains down, and the program should exit with an error.
   * After a restart the database has all committed data, and Valkey is empty.
   */
  onCrash?: (store: 'database' | 'redis', crash: Crash) => void;
}

export interface EmbeddedServices {
  /** Contains the password, as does `redisUrl`. Each start generates new ones, since any local user could connect otherwise. */
  databaseUrl: string;
  redisUrl: string;
  /** The current process ids, which change after a crash. */
  pids(): { database: number; redis: number };
  /** Disconnects all clients and stops both stores. All committed data is on disk afterwards. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL (PGlite with pgvector) and Valkey as child processes, which exit when this process exits or is killed.
 *
 * @throws AppError `EMBEDDED.DATA_DIR_LOCKED`, `EMBEDDED.PORT_TAKEN`, `EMBEDDED.NOT_INSTALLED` or `EMBEDDED.START_FAILED`
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServices> {
  const { onCrash = () => undefined } = options;
  const passwords = { database: randomBytes(16).toString('hex'), redis: randomBytes(16).toString('hex') };
  const started = await Promise.allSettled([
    SupervisedService.start(
      compiledSibling(import.meta.url, './postgres/postgres.child.js'),
      postgresSettings(options, passwords.database),
      (crash) => onCrash('database', crash),
    ),
    SupervisedService.start(
      compiledSibling(import.meta.url, './valkey/valkey.child.js'),
      { port: options.ports?.redis ?? 0, password: passwords.redis } satisfies ValkeySettings,
      (crash) => onCrash('redis', crash),
    ),
  ]);
  const failure = started.find((result) => result.status === 'rejected');
  if (failure) {
    await Promise.all(started.map(async (result) => result.status === 'fulfilled' && result.value.stop()));
    throw failure.reason;
  }
  const [database, redis] = started.map((result) => (result as PromiseFulfilledResult<SupervisedService>).value) as [
    SupervisedService,
    SupervisedService,
  ];
  return {
    databaseUrl: `postgres://postgres:${passwords.database}@127.0.0.1:${database.port}/postgres`,
    redisUrl: `redis://:${passwords.redis}@127.0.0.1:${redis.port}`,
    pids: () => ({ database: database.pid, redis: redis.pid }),
    stop: async () => {
      await redis.stop();
      await database.stop();
    },
  };
}

function postgresSettings(options: EmbeddedOptions, password: string): PostgresSettings {
  return {
    dataDir: resolve(options.dataDir),
    port: options.ports?.database ?? 0,
    password,
    idleInTransactionTimeoutMs: options.idleInTransactionTimeoutMs ?? 60_000,
    owner: { pid: process.pid, command: process.argv.join(' ') },
  };
}
