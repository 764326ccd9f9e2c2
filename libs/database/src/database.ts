import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import pg from 'pg';
import { PreparedStatements } from './prepared-statements.js';

/** Whatever SQL can be sent to: the database, or one transaction in it. */
export interface Sql {
  /** @returns the rows, also for `insert|update|delete … returning` */
  query<Row = unknown>(text: string, parameters?: unknown[]): Promise<Row[]>;
}

const DEADLOCK = '40P01';
const MOST_TRIES = 3;

/** The PostgreSQL database. Every statement outside {@link transaction} is a transaction of its own. */
@Injectable()
export class Database implements Sql {
  private readonly prepared = new PreparedStatements();

  constructor(private readonly pool: pg.Pool) {}

  async query<Row>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.settled(async () => (await this.pool.query(this.prepared.of(text, parameters))).rows as Row[]);
  }

  /** @throws when the database does not answer */
  async ping(): Promise<void> {
    await this.query('select 1');
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. It may run again, where it was
   * chosen to give way to another transaction. Inside, use `tx` only: on the embedded database a statement on a second
   * connection waits for ever.
   */
  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.settled(async () => {
      const client = await this.pool.connect();
      const query = async <Row>(text: string, parameters: unknown[] = []) =>
        (await client.query(this.prepared.of(text, parameters))).rows as Row[];
      let broken: Error | undefined;
      try {
        await query('begin');
        const result = await work({ query });
        await query('commit');
        return result;
      } catch (error) {
        // the first failure is the one worth reporting
        await query('rollback').catch((lost: Error) => (broken = lost));
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  /** Does the work again when it was the victim of a deadlock, the others having gone on meanwhile, or of a prepared statement. */
  private async settled<T>(work: () => Promise<T>, tries = 1): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const cause = driverErrorOf(error) ?? {};
      const isAgain = cause.code === DEADLOCK || this.prepared.failedBy(cause);
      if (!isAgain || tries === MOST_TRIES) throw asAppError(error);
      return this.settled(work, tries + 1);
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

function driverErrorOf(error: unknown): { code?: string; constraint?: string; message?: string; routine?: string } {
  return ((error as { driverError?: unknown } | null)?.driverError ?? error) as { code?: string };
}

/** Connections refused, lost, or ended by the server (classes 08 and 57P), and a pool that found none in time. */
const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|08|57P|53300)/;
const DISK_FULL = '53100';
/** What the driver says of a connection that it could not get, or that was lost between two statements. */
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
