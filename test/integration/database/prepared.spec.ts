import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { createPool } from '../../../libs/database/src/connection-pool.js';
import { Database } from '../../../libs/database/src/database.js';
import { prepared } from '../../../libs/database/src/prepared-statements.js';
import { type Services, startServices } from '../../services.js';

/** PostgreSQL may reuse the plan of a prepared statement from the sixth time on. */
const OFTEN = 8;

const READ_NOTE = prepared('read_note', 'select * from notes where id = $1');

describe('prepared statements', () => {
  let services: Services;
  let pool: Pool;
  let database: Database;

  beforeAll(async () => {
    services = await startServices();
  });
  afterAll(() => services?.stop());
  beforeEach(async () => {
    pool = createPool(services.databaseUrl, 1);
    database = new Database(pool);
    await database.query('create table notes (id integer, body text)');
    await database.query(`insert into notes values (1, 'one'), (2, 'two')`);
  });
  afterEach(async () => {
    await database.query('drop table notes');
    await pool.end();
  });

  const readNote = (id: number) => database.query(READ_NOTE, [id]);
  const inTransaction = (id: number) => database.transaction((tx) => tx.query(READ_NOTE, [id]));
  const sendOften = async (send: () => Promise<unknown>) => {
    for (let times = 0; times < OFTEN; times++) await send();
  };
  const countPrepared = async (): Promise<number> => {
    const rows = await database.query<{ n: number }>(
      `select count(*)::int as n from pg_prepared_statements where statement like 'select * from notes where id%'`,
    );
    return rows[0]?.n ?? 0;
  };

  it('prepares a named statement once and a plain one never, and returns correct rows', async () => {
    await sendOften(() => database.query('select * from notes where id = $1', [1]));
    expect(await countPrepared()).toBe(0);
    await sendOften(() => readNote(1));
    expect(await countPrepared()).toBe(1);
    expect(await readNote(2)).toEqual([{ id: 2, body: 'two' }]);
    expect(await inTransaction(1)).toEqual([{ id: 1, body: 'one' }]);
  });

  it.each([
    ['alone', () => readNote(1)],
    ['in a transaction', () => inTransaction(1)],
  ])('are prepared again after a migration changed their result columns, %s', async (_, send) => {
    await sendOften(send);
    await database.query('alter table notes add column size integer default 3');
    expect(await send()).toEqual([{ id: 1, body: 'one', size: 3 }]);
    await sendOften(send);
    expect(await countPrepared()).toBeGreaterThan(0);
  });

  it.each([
    ['alone', () => readNote(1)],
    ['in a transaction', () => inTransaction(1)],
  ])('are sent unprepared behind a pooler that loses them, %s', async (_, send) => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    await sendOften(send);
    await database.query('deallocate all');
    expect(await send()).toEqual([{ id: 1, body: 'one' }]);
    await sendOften(send);
    expect(await countPrepared()).toBe(0);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });
});
