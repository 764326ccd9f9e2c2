import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';

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
    extra: { connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000 },
  });
}
