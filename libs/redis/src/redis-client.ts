import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { connectRedis, type RedisConnection } from './redis-connection.js';

/** The connection that rate limits and probes share. Its commands reject at once while Redis cannot be reached. */
@Injectable()
export class RedisClient implements OnApplicationShutdown {
  readonly connection: RedisConnection;

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.connection = connectRedis(config, 'failFast', RedisClient.name);
  }

  /** @throws when Redis does not answer */
  async ping(): Promise<void> {
    await this.connection.ping();
  }

  onApplicationShutdown(): void {
    this.connection.disconnect();
  }
}
