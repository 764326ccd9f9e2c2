import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { AppError, messageOf } from '@causeway/kernel';
import type { AppConfig } from '@causeway/config';

/**
 * A connection for commands that should fail soon when Redis is away (`producer`), or wait for it (`worker`).
 *
 * @param owner whose name the log gives to its troubles; without a listener they would end the process
 */
export function connectRedis(config: AppConfig, role: 'producer' | 'worker', owner: string): Redis {
  const { url } = config.redis;
  if (!url) throw new AppError('CONFIG.INVALID', 'REDIS_URL is not set');
  const options: RedisOptions =
    role === 'worker'
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 };
  const redis = new Redis(url, { ...options, retryStrategy: (tries) => Math.min(tries * 100, 2_000) });
  const logger = new Logger(owner);
  redis.on('error', (error) => logger.warn(`Redis: ${messageOf(error)}`));
  return redis;
}
