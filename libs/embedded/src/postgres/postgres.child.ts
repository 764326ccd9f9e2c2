import { join } from 'node:path';
import { lockDataDir } from '../lock/data-dir-lock.js';
import { crash, hostService, type RunningService } from '../process/child-host.js';
import { listen } from '../process/listen.js';
import { Maintenance } from './maintenance.js';
import { PostgresEngine } from './postgres-engine.js';
import { PostgresServer } from './postgres-server.js';

export interface PostgresSettings {
  dataDir: string;
  /** 0 chooses a free port. */
  port: number;
  password: string;
  idleInTransactionTimeoutMs: number;
  /** The program that started this child, for the error message if another program finds the data directory in use. */
  owner: { pid: number; command: string };
}

hostService(async (settings: PostgresSettings): Promise<RunningService> => {
  const lock = await lockDataDir(settings.dataDir, settings.owner);
  process.on('exit', () => lock.release());
  // listens before opening the database, so that a port in use is reported before a database is created
  const listener = await listen(settings.port, 'the embedded PostgreSQL');
  const engine = await PostgresEngine.open(join(settings.dataDir, 'postgres'), crash);
  const server = await PostgresServer.create(engine, settings);
  const maintenance = new Maintenance(server.session);
  maintenance.start();
  listener.serve((socket) => server.connect(socket));
  return {
    port: listener.port,
    stop: async () => {
      listener.close();
      await server.stop();
      await maintenance.stop();
      await engine.close();
    },
  };
});
