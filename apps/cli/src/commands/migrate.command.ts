import { loadConfig } from '@causeway/config';
import { migrate } from '@causeway/database';
import { AppError } from '@causeway/kernel';

export async function migrateDatabase(): Promise<number> {
  const { url } = loadConfig().database;
  if (!url) throw new AppError('CONFIG.INVALID', 'DATABASE_URL is not set; set it to the database to migrate');
  const applied = await migrate(url);
  process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'the schema is up to date\n');
  return 0;
}
