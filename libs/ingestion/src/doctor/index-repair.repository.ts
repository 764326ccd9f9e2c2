import type { Sql } from '@causeway/database';
import { type Check, EXAMPLES } from './check.js';

/** Indexes that PostgreSQL does not use because building them was interrupted. */
export function invalidIndexes(sql: Sql): Check {
  return {
    name: 'invalid-indexes',
    fault: 'indexes that the database does not use because they are incomplete',
    remedy: 'they are built again; writes to their tables wait meanwhile',
    find: async () => {
      const names = await select(sql);
      return { count: names.length, examples: names.slice(0, EXAMPLES) };
    },
    repair: async () => {
      // names come quoted from the catalog; an identifier cannot be a parameter
      for (const name of await select(sql)) await sql.query(`reindex index ${name}`);
    },
  };
}

async function select(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_index i
     join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where not i.indisvalid and n.nspname = current_schema() order by 1`,
  );
  return rows.map(({ name }) => name);
}
