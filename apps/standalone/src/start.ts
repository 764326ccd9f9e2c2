import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type AppConfig, ConfigModule, loadConfig } from '@causeway/config';
import { DatabaseModule, migrate } from '@causeway/database';
import { OperationsModule, stopOnSignal } from '@causeway/health';
import { AppError, exitOnStartError } from '@causeway/kernel';
import { ApiModule } from '../../api/src/api.module.js';
import { configureApi } from '../../api/src/configure.js';
import { WorkerModule } from '../../worker/src/worker.module.js';
import { ensureAdminKey } from './admin-key.js';
import { announce } from './announce.js';
import { openStores } from './stores.js';

class StandaloneRoot {}

/** Starts the API and the worker in one process, with embedded stores unless URLs are configured. An error exits with one line. */
export async function startStandalone(): Promise<void> {
  try {
    await start();
  } catch (error) {
    exitOnStartError(error);
  }
}

async function start(): Promise<void> {
  const environment = loadConfig();
  const key = environment.auth.adminKey ? undefined : await ensureAdminKey(environment.dataDir);
  const configured = { ...environment, auth: { ...environment.auth, adminKey: environment.auth.adminKey ?? key?.secret } };
  const stores = await openStores(configured);
  let app: NestExpressApplication | undefined;
  try {
    await migrate(stores.config.database.url!);
    app = await createApp(stores.config);
    const { embedded } = stores;
    stopOnSignal(app, { timeoutMs: stores.config.shutdownTimeoutMs, afterClose: embedded && (() => embedded.stop()) });
    await listen(app, stores.config.http);
    announce(await app.getUrl(), key);
  } catch (error) {
    // failures while closing would hide the first failure
    await app?.close().catch(() => undefined);
    await stores.embedded?.stop();
    throw error;
  }
}

async function listen(app: NestExpressApplication, { port, host }: AppConfig['http']): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new AppError('CONFIG.INVALID', `port ${port} on ${host} is taken by another program; set PORT to a free port`, {
      cause: error,
    });
  }
}

async function createApp(config: AppConfig): Promise<NestExpressApplication> {
  const imports = [ConfigModule.forRoot(config), DatabaseModule, OperationsModule.forRoot(config), ApiModule, WorkerModule];
  const app = await NestFactory.create<NestExpressApplication>(
    { module: StandaloneRoot, imports },
    { bufferLogs: true, forceCloseConnections: true, bodyParser: false, abortOnError: false },
  );
  configureApi(app, config);
  return app;
}
