import { Redis, type RedisOptions } from 'ioredis';
import { AppError } from '@causeway/kernel';
import type { AppConfig } from '@causeway/config';

/** A connection for commands that should fail soon when Redis is away (`producer`), or wait for it (`worker`). */
export function connectRedis(config: AppConfig, role: 'producer' | 'worker'): Redis {
  const { url } = config.redis;
  if (!url) throw new AppError('CONFIG.INVALID', 'REDIS_URL is not set');
  const options: RedisOptions =
    role === 'worker'
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 };
  return new Redis(url, { ...options, retryStrategy: (tries) => Math.min(tries * 100, 2_000) });
}
