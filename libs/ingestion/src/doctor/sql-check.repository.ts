import type { Sql } from '@causeway/database';
import { type Check, EXAMPLES, type Finding } from './check.js';

/** Rows changed by one statement, so that none takes long. */
const BATCH = 1_000;

/** A check that is one statement. */
export interface SqlCheck extends Omit<Check, 'find' | 'repair'> {
  /** Selects what is wrong: an `id`, and what the repair needs. */
  bad: string;
  /** Each changes rows of the table expression `bad`, which holds a batch, `returning 1`. In order, each until none is left. */
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
