export { RedisClient } from './redis-client.js';
export { connectRedis } from './redis-connection.js';
export type { RedisConnection } from './redis-connection.js';
export { EXCHANGE_REPLY_TTL_SECONDS, REDIS_KEYS } from './redis-keys.js';
export { RedisModule } from './redis.module.js';
