import type { Pool } from 'pg';
import { Database } from './database.js';

/** A database whose driver fails with these codes, one after the other, and then answers. */
function databaseFailing(...codes: string[]): { database: Database; statements: string[] } {
  const statements: string[] = [];
  const query = ({ text }: { text: string }) => {
    statements.push(text);
    const code = text === 'work' ? codes.shift() : undefined;
    return code ? Promise.reject(Object.assign(new Error(code), { code })) : Promise.resolve({ rows: [{ n: 1 }] });
  };
  const pool = { query, connect: () => Promise.resolve({ query, release: () => undefined }) };
  return { database: new Database(pool as unknown as Pool), statements };
}

describe('Database', () => {
  it('repeats a statement or a transaction that PostgreSQL ended to break a deadlock', async () => {
    const { database, statements } = databaseFailing('40P01', '40P01');
    expect(await database.query('work')).toEqual([{ n: 1 }]);
    expect(statements).toEqual(['work', 'work', 'work']);
    const inOne = databaseFailing('40P01');
    expect(await inOne.database.transaction((tx) => tx.query('work'))).toEqual([{ n: 1 }]);
    expect(inOne.statements).toEqual(['begin', 'work', 'rollback', 'begin', 'work', 'commit']);
  });

  it('gives up after three deadlocks, and repeats nothing that failed for another reason', async () => {
    const stubborn = databaseFailing('40P01', '40P01', '40P01', '40P01');
    await expect(stubborn.database.query('work')).rejects.toMatchObject({ code: '40P01' });
    const { database, statements } = databaseFailing('23505');
    await expect(database.transaction((tx) => tx.query('work'))).rejects.toMatchObject({ code: '23505' });
    expect(statements).toEqual(['begin', 'work', 'rollback']);
  });

  it.each([
    ['53100', 'SERVICE.STORAGE_FULL'],
    ['57P01', 'SERVICE.UNAVAILABLE'],
    ['ECONNREFUSED', 'SERVICE.UNAVAILABLE'],
  ])('maps the driver error %s to %s', async (code, expected) => {
    await expect(databaseFailing(code).database.query('work')).rejects.toMatchObject({
      code: expected,
      retryAfterSeconds: expect.any(Number),
    });
  });
});
