import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, loadConfig } from '@causeway/config';
import { DatabaseModule } from '@causeway/database';
import { OperationsModule, stopOnSignal } from '@causeway/health';
import { Logger } from 'nestjs-pino';
import { WorkerModule } from './worker.module.js';

class WorkerRoot {}

/** Starts a worker. Its port serves only probes and metrics. */
export async function startWorker(): Promise<void> {
  const config = loadConfig();
  const imports = [ConfigModule.forRoot(config), DatabaseModule, OperationsModule.forRoot(config), WorkerModule];
  const app = await NestFactory.create(
    { module: WorkerRoot, imports },
    { bufferLogs: true, forceCloseConnections: true, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  stopOnSignal(app, { timeoutMs: config.shutdownTimeoutMs });
  await app.listen(config.worker.port, config.http.host);
}
