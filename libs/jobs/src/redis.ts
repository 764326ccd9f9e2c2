import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { AppError, messageOf } from '@causeway/kernel';
import type { AppConfig } from '@causeway/config';

const OPTIONS = {
  producer: { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 },
  patient: { maxRetriesPerRequest: 1, commandTimeout: 5_000 },
  worker: { maxRetriesPerRequest: null },
} satisfies Record<string, RedisOptions>;

/**
 * A connection for commands that should fail soon when Redis is away (`producer`), after a few seconds (`patient`, which also
 * waits for its first connection), or wait for it (`worker`).
 *
 * @param owner whose name the log gives to its troubles; without a listener they would end the process
 */
export function connectRedis(config: AppConfig, role: keyof typeof OPTIONS, owner: string): Redis {
  const { url } = config.redis;
  if (!url) throw new AppError('CONFIG.INVALID', 'REDIS_URL is not set');
  const redis = new Redis(url, { ...OPTIONS[role], retryStrategy: (tries) => Math.min(tries * 100, 2_000) });
  const logger = new Logger(owner);
  redis.on('error', (error) => logger.warn(`Redis: ${messageOf(error)}`));
  return redis;
}
