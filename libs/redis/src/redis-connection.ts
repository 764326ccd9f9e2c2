import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { AppError, messageOf } from '@causeway/kernel';
import type { AppConfig } from '@causeway/config';

export type RedisConnection = Redis;

/** What a command does while Redis cannot be reached. */
const WHILE_UNREACHABLE = {
  /** Rejects at once, also before the first connection. */
  failFast: { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 },
  /** Waits for the connection, and rejects after five seconds. */
  waitBriefly: { maxRetriesPerRequest: 1, commandTimeout: 5_000 },
  /** Waits until Redis is back. */
  waitForever: { maxRetriesPerRequest: null },
} satisfies Record<string, RedisOptions>;

/**
 * Opens a connection that reconnects by itself. Without an error listener a lost connection would end the process,
 * so errors are logged here.
 *
 * @param owner the name under which errors are logged
 * @throws AppError `CONFIG.INVALID` when REDIS_URL is not set
 */
export function connectRedis(
  config: AppConfig,
  whileUnreachable: keyof typeof WHILE_UNREACHABLE,
  owner: string,
): RedisConnection {
  const { url } = config.redis;
  if (!url) throw new AppError('CONFIG.INVALID', 'REDIS_URL is not set');
  const options = WHILE_UNREACHABLE[whileUnreachable];
  const redis = new Redis(url, { ...options, retryStrategy: (attempts) => Math.min(attempts * 100, 2_000) });
  const logger = new Logger(owner);
  redis.on('error', (error) => logger.warn(`Redis: ${messageOf(error)}`));
  return redis;
}
