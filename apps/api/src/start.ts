import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ConfigModule, loadConfig } from '@causeway/config';
import { DatabaseModule } from '@causeway/database';
import { OperationsModule, stopOnSignal } from '@causeway/health';
import { ApiModule } from './api.module.js';
import { configureApi } from './configure.js';

class ApiRoot {}

/** Starts the API against the PostgreSQL and Redis of the environment. */
export async function startApi(): Promise<void> {
  const config = loadConfig();
  const imports = [ConfigModule.forRoot(config), DatabaseModule, OperationsModule.forRoot(config), ApiModule];
  const app = await NestFactory.create<NestExpressApplication>(
    { module: ApiRoot, imports },
    { bufferLogs: true, forceCloseConnections: true, bodyParser: false, abortOnError: false },
  );
  configureApi(app, config);
  stopOnSignal(app, { timeoutMs: config.shutdownTimeoutMs });
  await app.listen(config.http.port, config.http.host);
}
