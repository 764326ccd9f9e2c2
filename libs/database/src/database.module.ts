import { Global, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError } from '@causeway/kernel';
import { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { Database } from './database.js';

const dataSource: Provider = {
  provide: DataSource,
  inject: [APP_CONFIG],
  useFactory: async (config: AppConfig) => {
    const { url, poolSize } = config.database;
    if (!url) throw new AppError('CONFIG.INVALID', 'DATABASE_URL is not set');
    return createDataSource(url, poolSize).initialize();
  },
};

const database: Provider = { provide: Database, inject: [DataSource], useFactory: (source: DataSource) => new Database(source) };

/** Connects at boot; applying migrations is a step of its own, see `migrate`. */
@Global()
@Module({ providers: [dataSource, database], exports: [Database] })
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly source: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
