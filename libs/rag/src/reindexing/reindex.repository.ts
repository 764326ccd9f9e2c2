import type { Sql } from '@causeway/database';
import { newId } from '@causeway/kernel';
import type { Reindex } from './reindex.js';

const SELECT = `select id, from_profile as "fromProfile", to_profile as "toProfile", status, done::float8 as done, total::float8 as total,
    case when error_code is not null then json_build_object('code', error_code, 'message', error_message) end as error,
    started_at as "startedAt", updated_at as "updatedAt", ended_at as "endedAt" from reindexes`;

export async function selectReindex(sql: Sql, id: string): Promise<Reindex | undefined> {
  const [row] = await sql.query<Reindex>(`${SELECT} where id = $1`, [id]);
  return row;
}

export async function selectLastReindex(sql: Sql): Promise<Reindex | undefined> {
  const [row] = await sql.query<Reindex>(`${SELECT} order by id desc limit 1`);
  return row;
}

/** @returns its id */
export async function insertReindex(sql: Sql, from: string | null, to: string): Promise<string> {
  const id = newId();
  await sql.query(
    `insert into reindexes (id, from_profile, to_profile, status, total)
     values ($1, $2, $3, 'running', (select count(*) from chunks))`,
    [id, from, to],
  );
  return id;
}

/** Ends whatever runs. @returns its id */
export async function cancelRunning(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `update reindexes set status = 'cancelled', closing = false, ended_at = clock_timestamp(), updated_at = now()
     where status = 'running' returning id`,
  );
  return row?.id;
}

/** Those that run and that no worker is at. */
export async function selectAbandoned(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from reindexes where status = 'running' and (lease_until is null or lease_until < now())`,
  );
  return rows.map(({ id }) => id);
}

/** Takes or keeps the lease. @returns false where another worker has it, or there is nothing to do any more */
export async function leaseReindex(sql: Sql, id: string, owner: string, seconds: number): Promise<boolean> {
  const rows = await sql.query(
    `update reindexes set owner = $2, lease_until = now() + make_interval(secs => $3)
     where id = $1 and status = 'running' and (owner = $2 or lease_until is null or lease_until < now()) returning 1`,
    [id, owner, seconds],
  );
  return rows.length > 0;
}

export async function releaseReindex(sql: Sql, id: string, owner: string): Promise<void> {
  await sql.query('update reindexes set lease_until = null where id = $1 and owner = $2', [id, owner]);
}

export async function updateProgress(sql: Sql, id: string, done: number, total: number): Promise<void> {
  await sql.query(
    `update reindexes set done = least($2::bigint, $3::bigint), total = $3::bigint, error_code = null, error_message = null, updated_at = now()
     where id = $1 and status = 'running'`,
    [id, done, total],
  );
}

export async function setClosing(sql: Sql, id: string, closing: boolean): Promise<void> {
  await sql.query(`update reindexes set closing = $2, updated_at = now() where id = $1 and status = 'running'`, [id, closing]);
}

export async function noteFailedTry(sql: Sql, id: string, code: string, message: string): Promise<void> {
  await sql.query(
    `update reindexes set error_code = $2, error_message = $3, closing = false, updated_at = now()
     where id = $1 and status = 'running'`,
    [id, code, message],
  );
}

/** Only a closing one can be done. @returns false where it has come to its end before */
export async function endReindex(sql: Sql, id: string, status: 'done' | 'failed'): Promise<boolean> {
  const rows = await sql.query(
    `update reindexes set status = $2::text, done = case when $2::text = 'done' then total else done end, closing = false,
       lease_until = null, ended_at = clock_timestamp(), updated_at = now()
     where id = $1 and status = 'running' and ($2::text = 'failed' or closing) returning 1`,
    [id, status],
  );
  return rows.length > 0;
}
