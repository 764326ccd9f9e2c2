import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import pg from 'pg';
import { type PreparedStatement, PreparedStatements } from './prepared-statements.js';

/** Runs SQL: on the database, or in one transaction of it. */
export interface Sql {
  /**
   * @param statement SQL with `$1`, `$2` … for the parameters; a statement that runs very often is made by `prepared`
   * @returns the rows, also for `insert|update|delete … returning`
   */
  query<Row = unknown>(statement: string | PreparedStatement, parameters?: unknown[]): Promise<Row[]>;
}

const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 3;

/** The PostgreSQL database. Every statement outside {@link transaction} is a transaction of its own. */
@Injectable()
export class Database implements Sql {
  private readonly prepared = new PreparedStatements();

  constructor(private readonly pool: pg.Pool) {}

  async query<Row>(statement: string | PreparedStatement, parameters: unknown[] = []): Promise<Row[]> {
    const attempt = async () => (await this.pool.query(this.prepared.toQuery(statement, parameters))).rows as Row[];
    return this.withRetries(attempt);
  }

  /** @throws when the database does not answer */
  async ping(): Promise<void> {
    await this.query('select 1');
  }

  /**
   * Runs `work` in one transaction, which is committed when `work` resolves and rolled back when it rejects. `work` may run
   * again, because PostgreSQL ends one of two transactions that block each other. It must use `tx` only: on the embedded
   * database a statement on a second connection would wait forever.
   */
  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.withRetries(async () => {
      const client = await this.pool.connect();
      const query = async <Row>(statement: string | PreparedStatement, parameters: unknown[] = []) =>
        (await client.query(this.prepared.toQuery(statement, parameters))).rows as Row[];
      let broken: Error | undefined;
      try {
        await query('begin');
        const result = await work({ query });
        await query('commit');
        return result;
      } catch (error) {
        // a rollback that fails says that the connection is broken; the caller needs the first error
        await query('rollback').catch((rollbackError: Error) => (broken = rollbackError));
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  /** Repeats work that PostgreSQL ended to resolve a deadlock, or that failed because of a prepared statement. */
  private async withRetries<T>(work: () => Promise<T>, attempt = 1): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const cause = driverErrorOf(error) ?? {};
      const mayRepeat = cause.code === DEADLOCK || this.prepared.recoverFrom(cause);
      if (!mayRepeat || attempt === MAX_ATTEMPTS) throw asAppError(error);
      return this.withRetries(work, attempt + 1);
    }
  }
}

/** True for a violation of the named unique constraint or index. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const { code, constraint: name } = driverErrorOf(error);
  return code === '23505' && name === constraint;
}

/** True when a row that the statement refers to does not exist. */
export function isForeignKeyViolation(error: unknown): boolean {
  return driverErrorOf(error).code === '23503';
}

function driverErrorOf(error: unknown): { code?: string; constraint?: string; message?: string; routine?: string } {
  return ((error as { driverError?: unknown } | null)?.driverError ?? error) as { code?: string };
}

/** Codes of connections that were refused, lost or ended by the server (classes 08 and 57P), and of too many connections. */
const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|08|57P|53300)/;
const DISK_FULL = '53100';
/** Messages of the driver, without a code, for a connection that it did not get or that was lost between two statements. */
const NO_CONNECTION = /timeout exceeded when trying to connect|Connection terminated|not queryable/;

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
