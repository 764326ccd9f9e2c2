import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** Whatever SQL can be sent to: the database, or one transaction in it. */
export interface Sql {
  /** @returns the rows, also for `insert|update|delete … returning` */
  query<Row = unknown>(text: string, parameters?: unknown[]): Promise<Row[]>;
}

/** The PostgreSQL database. Every statement outside {@link transaction} is a transaction of its own. */
@Injectable()
export class Database implements Sql {
  /** Under TypeORM's own runner, which takes as long for a statement as the driver does. */
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  async query<Row>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    try {
      return (await this.pool.query(text, parameters)).rows as Row[];
    } catch (error) {
      throw asAppError(error);
    }
  }

  /** @throws when the database does not answer */
  async ping(): Promise<void> {
    await this.query('select 1');
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects.
   * Inside, use `tx` only: on the embedded database a statement on a second connection waits for ever.
   */
  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => Promise.reject(asAppError(error)));
    const query = async <Row>(text: string, parameters: unknown[] = []) => (await client.query(text, parameters)).rows as Row[];
    let broken: Error | undefined;
    // the statement at work reports it; an error that nobody listens to would end the process
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      await query('begin');
      const result = await work({ query });
      await query('commit');
      return result;
    } catch (error) {
      // the first failure is the one worth reporting
      await query('rollback').catch(onError);
      throw asAppError(error);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }
}

/** True for a violation of the named unique constraint or index. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const { code, constraint: name } = driverErrorOf(error);
  return code === '23505' && name === constraint;
}

/** True where the row that was referred to is gone. */
export function isForeignKeyViolation(error: unknown): boolean {
  return driverErrorOf(error).code === '23503';
}

function driverErrorOf(error: unknown): { code?: string; constraint?: string; message?: string } {
  return ((error as { driverError?: unknown } | null)?.driverError ?? error) as { code?: string };
}

/** Connections refused, lost, or ended by the server (classes 08 and 57P), and a pool that found none in time. */
const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|08|57P|53300)/;
const DISK_FULL = '53100';
/** What the driver and TypeORM say of a connection that was lost between two statements; we use none that we gave back. */
const NO_CONNECTION = /timeout exceeded when trying to connect|Connection terminated|not queryable|Query runner already released/;

function asAppError(error: unknown): unknown {
  const { code = '', message = '' } = driverErrorOf(error) ?? {};
  if (code === DISK_FULL) {
    const text = 'the database has no space left';
    return new AppError('SERVICE.STORAGE_FULL', text, { cause: error, internal: message, retryAfterSeconds: 60 });
  }
  if (!UNREACHABLE.test(code) && !NO_CONNECTION.test(message)) return error;
  return new AppError('SERVICE.UNAVAILABLE', 'the database cannot be reached now', {
    cause: error,
    internal: message,
    retryAfterSeconds: 5,
  });
}
