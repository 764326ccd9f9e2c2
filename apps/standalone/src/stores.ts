import { Logger } from '@nestjs/common';
import type { AppConfig } from '@causeway/config';
import { type Crash, type EmbeddedServices, startEmbedded } from '@causeway/embedded';
import { AppError } from '@causeway/kernel';

export interface Stores {
  config: AppConfig;
  /** Undefined if the configuration names other stores. */
  embedded: EmbeddedServices | undefined;
}

/**
 * Starts the embedded stores unless the configuration names others.
 *
 * @returns the configuration with the URLs of the stores
 * @throws AppError `CONFIG.INVALID` if only one of the two URLs is set; `EMBEDDED.*`
 */
export async function openStores(config: AppConfig): Promise<Stores> {
  if (config.database.url && config.redis.url) return { config, embedded: undefined };
  if (config.database.url || config.redis.url) {
    throw new AppError('CONFIG.INVALID', 'set both DATABASE_URL and REDIS_URL, or neither to use the embedded stores');
  }
  const embedded = await startEmbedded({ dataDir: config.dataDir, onCrash: reportCrash });
  const database = { ...config.database, url: embedded.databaseUrl };
  return { config: { ...config, database, redis: { url: embedded.redisUrl } }, embedded };
}

/** A store that is restarting is waited for. Without a store that cannot be restarted, the service exits. */
function reportCrash(store: 'database' | 'redis', crash: Crash): void {
  new Logger('Causeway').error({ msg: `the embedded ${store} exited unexpectedly`, ...crash });
  if (!crash.restarting) process.exit(1);
}
