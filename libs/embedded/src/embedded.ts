import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { compiledSibling } from '@causeway/kernel';
import type { PostgresSettings } from './postgres/postgres.child.js';
import { type Crash, SupervisedService } from './process/supervised-service.js';
import type { ValkeySettings } from './valkey/valkey.child.js';

export interface EmbeddedOptions {
  /** Where the data are kept; made if absent, relative to the working directory. One program at a time may use it. */
  dataDir: string;
  /** Ports on 127.0.0.1; default: any free one. */
  ports?: { database?: number; redis?: number };
  /** A client that lets a transaction stand idle for longer is cut off, since all others wait for it. Default 60,000. */
  idleInTransactionLimitMs?: number;
  /**
   * A store ended unasked. Unless `restarting` it is gone for good, and the program should end with an error.
   * After a restart the database has everything it has acknowledged; Valkey is empty.
   */
  onCrash?: (store: 'database' | 'redis', crash: Crash) => void;
}

export interface EmbeddedServices {
  /** Passwords included: anyone on the machine could connect otherwise. New with every start. */
  databaseUrl: string;
  redisUrl: string;
  /** The processes as they are now; another one after a restart. */
  pids(): { database: number; redis: number };
  /** Ends both in order, once their clients have been told. Everything acknowledged is on the disk afterwards. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL (PGlite, with pgvector) and Valkey as child processes. They end with this process, however that ends.
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
    idleInTransactionLimitMs: options.idleInTransactionLimitMs ?? 60_000,
    owner: { pid: process.pid, command: process.argv.join(' ') },
  };
}
