import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, messageOf, newId } from '@causeway/kernel';
import { connectRedis, EXCHANGE_ANSWER_TTL_SECONDS, REDIS_KEYS, type RedisConnection } from '@causeway/redis';
import type { JobRequest } from './job-map.js';
import { JobQueue } from './job-queue.js';

const POLL_MS = 50;

/** Work whose result somebody waits for: bytes go to a worker and its answer comes back, both in Redis and only for a while. */
@Injectable()
export class JobExchange implements OnApplicationShutdown {
  private opened: RedisConnection | undefined;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly queue: JobQueue,
  ) {}

  /**
   * @param toJob the job whose handler will {@link take} the bytes and {@link answer}
   * @returns the answer, as JSON gives it back
   * @throws AppError `SERVICE.UNAVAILABLE` when Redis is away or no answer comes in time; the signal's reason
   */
  async ask(bytes: Buffer, toJob: (exchangeId: string) => JobRequest, timeoutMs: number, signal: AbortSignal): Promise<unknown> {
    const exchangeId = newId();
    const until = Date.now() + timeoutMs;
    try {
      await this.redis.set(REDIS_KEYS.exchangeRequest(exchangeId), bytes, 'PX', timeoutMs);
      await this.queue.add(toJob(exchangeId));
      while (Date.now() < until && !signal.aborted) {
        const answer = await this.redis.getdel(REDIS_KEYS.exchangeAnswer(exchangeId));
        if (answer !== null) return JSON.parse(answer);
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

  /** @returns undefined when nobody waits any more */
  async take(exchangeId: string): Promise<Buffer | undefined> {
    return (await this.redis.getBuffer(REDIS_KEYS.exchangeRequest(exchangeId))) ?? undefined;
  }

  async answer(exchangeId: string, value: unknown): Promise<void> {
    await this.redis.set(REDIS_KEYS.exchangeAnswer(exchangeId), JSON.stringify(value), 'EX', EXCHANGE_ANSWER_TTL_SECONDS);
  }

  onApplicationShutdown(): void {
    this.opened?.disconnect();
  }

  private get redis(): RedisConnection {
    this.opened ??= connectRedis(this.config, 'waitBriefly', JobExchange.name);
    return this.opened;
  }
}
