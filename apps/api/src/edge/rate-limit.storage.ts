import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { counter } from '@causeway/metrics';
import { REDIS_KEYS, RedisClient } from '@causeway/redis';

const unchecked = counter('causeway_rate_limit_unchecked_total', 'Requests let through because Redis did not answer');

/** Adds hits and, with the first ones of a window, sets when the window ends. Both happen in one step. */
const COUNT_HITS = `local hits = redis.call('incrby', KEYS[1], ARGV[2])
if redis.call('pttl', KEYS[1]) < 0 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return {hits, redis.call('pttl', KEYS[1])}`;

/** The share of the limit that is reserved in Redis at a time, so that most requests need no call to Redis. */
const BLOCK_SHARE = 1 / 100;
const MAX_BLOCKS = 10_000;

/** Hits of a window that Redis has counted and this instance has not used yet. */
interface Block {
  left: number;
  /** All hits that Redis has counted in the window, including those that are left. */
  total: number;
  /** The end of the window in ms since the epoch. */
  endsAt: number;
  /** The number of requests that wait for the next block. */
  waiting: number;
  /** The request to Redis in flight, shared by all that wait for it. */
  reservation: Promise<void> | null;
}

/**
 * Counts requests for rate limits in Redis, shared by all instances of the API. Each instance reserves hits in small blocks,
 * so no more requests than the limit pass. An unused block, at most a hundredth of the limit, makes the other instances refuse
 * that many requests too early. No request is limited while Redis does not answer.
 */
@Injectable()
export class RateLimitStorage implements ThrottlerStorage {
  private readonly blocks = new Map<string, Block>();

  constructor(private readonly redis: RedisClient) {}

  /** @param ttl the length of the window in ms */
  async increment(key: string, ttl: number, limit: number) {
    const block = this.blockOf(key);
    try {
      if (isSpent(block)) block.waiting++;
      while (isSpent(block)) {
        await (block.reservation ??= this.reserve(block, key, ttl, limit).finally(() => (block.reservation = null)));
      }
      return consume(block, limit);
    } catch {
      unchecked.inc();
      return { totalHits: 0, timeToExpire: 0, isBlocked: false, timeToBlockExpire: 0 };
    }
  }

  private blockOf(key: string): Block {
    const known = this.blocks.get(key);
    if (known) return known;
    // evicting the oldest block costs its key the unused hits, and nothing else
    if (this.blocks.size >= MAX_BLOCKS) this.blocks.delete(this.blocks.keys().next().value!);
    const block = { left: 0, total: 0, endsAt: 0, waiting: 0, reservation: null };
    this.blocks.set(key, block);
    return block;
  }

  private async reserve(block: Block, key: string, ttl: number, limit: number): Promise<void> {
    // requests of the same moment share one call to Redis
    await Promise.resolve();
    const hits = Math.max(1, Math.floor(limit * BLOCK_SHARE), block.waiting);
    block.waiting = 0;
    const [total, leftMs] = (await this.redis.connection.eval(COUNT_HITS, 1, REDIS_KEYS.rateLimit(key), ttl, hits)) as [
      number,
      number,
    ];
    Object.assign(block, { left: hits, total, endsAt: Date.now() + leftMs });
  }
}

function isSpent({ left, endsAt }: Block): boolean {
  return left === 0 || endsAt <= Date.now();
}

function consume(block: Block, limit: number) {
  const totalHits = block.total - --block.left;
  const timeToExpire = Math.ceil((block.endsAt - Date.now()) / 1_000);
  return { totalHits, timeToExpire, isBlocked: totalHits > limit, timeToBlockExpire: timeToExpire };
}
