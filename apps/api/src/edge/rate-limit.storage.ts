import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { counter } from '@causeway/metrics';
import { REDIS_KEYS, RedisClient } from '@causeway/redis';

const unchecked = counter('causeway_rate_limit_unchecked_total', 'Requests let through because Redis did not answer');

/** Counts hits and gives the window an end with its first ones, in one step. */
const TAKE = `local hits = redis.call('incrby', KEYS[1], ARGV[2])
if redis.call('pttl', KEYS[1]) < 0 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return {hits, redis.call('pttl', KEYS[1])}`;

/** Of the limit: so much is taken from Redis at a time, so that most requests need not ask it. */
const SHARE = 1 / 100;
const MAX_BLOCKS = 10_000;

/** Hits of a window that were counted in Redis and not yet used here. */
interface Block {
  left: number;
  /** Of the window, with those that are left. */
  total: number;
  /** Of the window, in ms since the epoch. */
  endsAt: number;
  /** Requests that need one when the next block comes. */
  waiting: number;
  coming: Promise<void> | null;
}

/**
 * Rate limit counters in Redis, shared by all instances of the API. Hits are taken in small blocks: never more than the limit
 * are let through; what one instance holds unused, a hundredth at most, the others refuse too early. While Redis is away
 * nobody is limited.
 */
@Injectable()
export class RateLimitStorage implements ThrottlerStorage {
  private readonly blocks = new Map<string, Block>();

  constructor(private readonly redis: RedisClient) {}

  /** @param ttl length of the window in ms */
  async increment(key: string, ttl: number, limit: number) {
    const block = this.blockOf(key);
    try {
      if (isSpent(block)) block.waiting++;
      while (isSpent(block)) {
        await (block.coming ??= this.take(block, key, ttl, limit).finally(() => (block.coming = null)));
      }
      return used(block, limit);
    } catch {
      unchecked.inc();
      return { totalHits: 0, timeToExpire: 0, isBlocked: false, timeToBlockExpire: 0 };
    }
  }

  private blockOf(key: string): Block {
    const known = this.blocks.get(key);
    if (known) return known;
    // the oldest goes first: what it had left is lost to its key, and nothing else
    if (this.blocks.size >= MAX_BLOCKS) this.blocks.delete(this.blocks.keys().next().value!);
    const block = { left: 0, total: 0, endsAt: 0, waiting: 0, coming: null };
    this.blocks.set(key, block);
    return block;
  }

  private async take(block: Block, key: string, ttl: number, limit: number): Promise<void> {
    // those that come together are counted together
    await Promise.resolve();
    const hits = Math.max(1, Math.floor(limit * SHARE), block.waiting);
    block.waiting = 0;
    const [total, leftMs] = (await this.redis.connection.eval(TAKE, 1, REDIS_KEYS.rateLimit(key), ttl, hits)) as [number, number];
    Object.assign(block, { left: hits, total, endsAt: Date.now() + leftMs });
  }
}

function isSpent({ left, endsAt }: Block): boolean {
  return left === 0 || endsAt <= Date.now();
}

function used(block: Block, limit: number) {
  const totalHits = block.total - --block.left;
  const timeToExpire = Math.ceil((block.endsAt - Date.now()) / 1_000);
  return { totalHits, timeToExpire, isBlocked: totalHits > limit, timeToBlockExpire: timeToExpire };
}
