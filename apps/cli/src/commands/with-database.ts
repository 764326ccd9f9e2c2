import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { type AppConfig, ConfigModule, loadConfig } from '@causeway/config';
import { DatabaseModule, migrate } from '@causeway/database';
import { startEmbedded } from '@causeway/embedded';

class OfflineRoot {}

/**
 * Runs `work` with these modules on DATABASE_URL or, if that is not set, on the embedded stores under DATA_DIR, which a
 * running service must not use at the same time.
 */
export async function withDatabase<T>(modules: Type[], work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const config = loadConfig();
  if (config.database.url) return onDatabase(config, modules, work);
  const embedded = await startEmbedded({ dataDir: config.dataDir });
  try {
    await migrate(embedded.databaseUrl);
    return await onDatabase({ ...config, database: { ...config.database, url: embedded.databaseUrl } }, modules, work);
  } finally {
    await embedded.stop();
  }
}

async function onDatabase<T>(config: AppConfig, modules: Type[], work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const imports = [ConfigModule.forRoot(config), DatabaseModule, ...modules];
  const app = await NestFactory.createApplicationContext(
    { module: OfflineRoot, imports },
    { logger: ['error', 'warn'], abortOnError: false },
  );
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
