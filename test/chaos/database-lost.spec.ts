import { setTimeout as sleep } from 'node:timers/promises';
import { Database, DatabaseModule } from '@causeway/database';
import { ConfigModule, loadConfig } from '@causeway/config';
import { NestFactory } from '@nestjs/core';
import { type Services, startServices } from '../services.js';

class Root {}

describe('a connection lost between two statements of a transaction', () => {
  let services: Services;
  beforeAll(async () => {
    services = await startServices();
  });
  afterAll(() => services?.stop());

  it('fails with SERVICE.UNAVAILABLE, and the next transaction gets a new connection', async () => {
    const config = loadConfig({ DATABASE_URL: services.databaseUrl });
    const imports = [ConfigModule.forRoot(config), DatabaseModule];
    const app = await NestFactory.createApplicationContext({ module: Root, imports }, { logger: false });
    try {
      const database = app.get(Database);
      const lost = database.transaction(async (tx) => {
        await tx.query('select 1');
        await services.interruptDatabase();
        await sleep(500);
        await tx.query('select 1');
      });
      await expect(lost).rejects.toMatchObject({ code: 'SERVICE.UNAVAILABLE' });
      const again = () => database.transaction((tx) => tx.query<{ n: number }>('select 1 as n')).catch(() => sleep(100));
      let rows = await again();
      for (let tries = 0; tries < 100 && !rows; tries++) rows = await again();
      expect(rows).toEqual([{ n: 1 }]);
    } finally {
      await app.close();
    }
  });
});
