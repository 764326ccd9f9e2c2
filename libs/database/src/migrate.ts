import { createDataSource } from './data-source.js';

/** Brings the schema up to date. @returns the names of the migrations that were applied, oldest first */
export async function migrate(url: string): Promise<string[]> {
  const source = await createDataSource(url, 1).initialize();
  try {
    const applied = await source.runMigrations();
    return applied.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}
