import { DataSource } from 'typeorm';
import { CONNECTION_OPTIONS } from './connection-pool.js';
import { migrations } from './migrations/index.js';

/** Brings the schema up to date. @returns the names of the migrations that were applied, oldest first */
export async function migrate(url: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    poolSize: 1,
    migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    extra: CONNECTION_OPTIONS,
  });
  await source.initialize();
  try {
    const applied = await source.runMigrations();
    return applied.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}
