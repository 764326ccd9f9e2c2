import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';

/**
 * While the pool hands a connection over, nobody listens for a moment: a server that ends it just then would end this
 * process. Whoever uses the connection next is told by its first statement.
 */
class Connection extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** @param url `postgres://…`; @param poolSize most connections held at once */
export function createDataSource(url: string, poolSize: number): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    applicationName: 'causeway',
    migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    extra: {
      Client: Connection,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      // a peer that is gone without a word is noticed, before whoever waits for its answer waits for ever
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
    },
  });
}
