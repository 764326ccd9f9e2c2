import { Global, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError } from '@causeway/kernel';
import pg from 'pg';
import { openPool } from './connection-pool.js';
import { Database } from './database.js';

const pool: Provider = {
  provide: pg.Pool,
  inject: [APP_CONFIG],
  useFactory: ({ database: { url, poolSize } }: AppConfig) => {
    if (!url) throw new AppError('CONFIG.INVALID', 'DATABASE_URL is not set');
    return openPool(url, poolSize);
  },
};

/** Connects at boot. Migrations are not applied here, see `migrate`. */
@Global()
@Module({ providers: [pool, Database], exports: [Database] })
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly pool: pg.Pool) {}

  async onApplicationShutdown(): Promise<void> {
    if (!this.pool.ending) await this.pool.end();
  }
}
