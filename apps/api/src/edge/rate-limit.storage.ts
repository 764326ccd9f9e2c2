import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { connectRedis } from '@causeway/jobs';
import { counter } from '@causeway/metrics';

const unchecked = counter('causeway_rate_limit_unchecked_total', 'Requests let through because Redis did not answer');

/** Counts a hit and gives the window an end with its first one, in one step. */
const HIT = `local hits = redis.call('incr', KEYS[1])
if hits == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return {hits, redis.call('pttl', KEYS[1])}`;

/** Rate limit counters in Redis, shared by all instances of the API. While Redis is away nobody is limited. */
@Injectable()
export class RateLimitStorage implements ThrottlerStorage, OnApplicationShutdown {
  private readonly redis;

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.redis = connectRedis(config, 'producer', RateLimitStorage.name);
  }

  /** @param ttl length of the window in ms */
  async increment(key: string, ttl: number, limit: number) {
    try {
      const [totalHits, leftMs] = (await this.redis.eval(HIT, 1, `rate:${key}`, ttl)) as [number, number];
      const timeToExpire = Math.ceil(leftMs / 1_000);
      return { totalHits, timeToExpire, isBlocked: totalHits > limit, timeToBlockExpire: timeToExpire };
    } catch {
      unchecked.inc();
      return { totalHits: 0, timeToExpire: 0, isBlocked: false, timeToBlockExpire: 0 };
    }
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
