import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, messageOf, newId } from '@causeway/kernel';
import { connectRedis, EXCHANGE_REPLY_TTL_SECONDS, REDIS_KEYS, type RedisConnection } from '@causeway/redis';
import type { JobRequest } from './job-map.js';
import { JobQueue } from './job-queue.js';

const POLL_MS = 50;

/** Sends bytes to a worker and waits for its reply. Both pass through Redis and expire there. */
@Injectable()
export class JobExchange implements OnApplicationShutdown {
  private opened: RedisConnection | undefined;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly queue: JobQueue,
  ) {}

  /**
   * @param toJob makes the job whose handler calls {@link readRequest} and {@link sendReply}
   * @returns the reply, parsed from JSON
   * @throws AppError `SERVICE.UNAVAILABLE` when Redis cannot be reached or no reply arrives in time; the signal's reason
   */
  async requestReply(
    bytes: Buffer,
    toJob: (exchangeId: string) => JobRequest,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<unknown> {
    const exchangeId = newId();
    const deadline = Date.now() + timeoutMs;
    try {
      await this.redis.set(REDIS_KEYS.exchangeRequest(exchangeId), bytes, 'PX', timeoutMs);
      await this.queue.add(toJob(exchangeId));
      while (Date.now() < deadline && !signal.aborted) {
        const reply = await this.redis.getdel(REDIS_KEYS.exchangeReply(exchangeId));
        if (reply !== null) return JSON.parse(reply);
        await sleep(POLL_MS);
      }
    } catch (cause) {
      throw new AppError('SERVICE.UNAVAILABLE', 'Redis cannot be reached now', { cause, internal: messageOf(cause) });
    } finally {
      await this.redis.del(REDIS_KEYS.exchangeRequest(exchangeId)).catch(() => undefined);
    }
    signal.throwIfAborted();
    throw new AppError('SERVICE.UNAVAILABLE', 'no worker answered in time', { retryAfterSeconds: 10 });
  }

  /** @returns undefined when the caller has stopped waiting */
  async readRequest(exchangeId: string): Promise<Buffer | undefined> {
    return (await this.redis.getBuffer(REDIS_KEYS.exchangeRequest(exchangeId))) ?? undefined;
  }

  async sendReply(exchangeId: string, value: unknown): Promise<void> {
    await this.redis.set(REDIS_KEYS.exchangeReply(exchangeId), JSON.stringify(value), 'EX', EXCHANGE_REPLY_TTL_SECONDS);
  }

  onApplicationShutdown(): void {
    this.opened?.disconnect();
  }

  private get redis(): RedisConnection {
    this.opened ??= connectRedis(this.config, 'waitBriefly', JobExchange.name);
    return this.opened;
  }
}
