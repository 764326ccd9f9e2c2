import type { Sql } from '@causeway/database';
import { type Check, EXAMPLES, type Finding } from './check.js';

/** Rows changed by one statement, so that each is short. */
const BATCH = 1_000;

/** A check that consists of one statement. */
export interface SqlCheck extends Omit<Check, 'find' | 'repair'> {
  /** Selects the faulty rows: an `id`, and the columns that the repair needs. */
  bad: string;
  /** Each changes a batch of rows, the table expression `bad`, `returning 1`. They run in order, each until no row is left. */
  repairs?: string[];
}

export function fromSql(sql: Sql, { bad, repairs, ...rest }: SqlCheck): Check {
  const check: Check = { ...rest, find: () => find(sql, bad) };
  return repairs ? { ...check, repair: () => repair(sql, bad, repairs) } : check;
}

async function find(sql: Sql, bad: string): Promise<Finding> {
  const [row] = await sql.query<Finding>(
    `with bad as materialized (${bad})
     select (select count(*) from bad)::float8 as count, array(select id::text from bad limit ${EXAMPLES}) as examples`,
  );
  return row!;
}

async function repair(sql: Sql, bad: string, statements: string[]): Promise<void> {
  for (const statement of statements) {
    let changed: unknown[];
    do changed = await sql.query(`with bad as materialized (select * from (${bad}) b limit ${BATCH}) ${statement}`);
    while (changed.length >= BATCH);
  }
}
