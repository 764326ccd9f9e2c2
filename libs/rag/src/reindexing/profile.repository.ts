import type { Sql } from '@causeway/database';
import type { EmbeddingProfile } from '@causeway/models';
import type { IndexState } from './reindex.js';

const PROFILE = `json_build_object('name', p.name, 'dimensions', p.dimensions)`;

export async function selectState(sql: Sql): Promise<IndexState> {
  const [row] = await sql.query<IndexState>(
    `select (select ${PROFILE} from embedding_profiles p where p.active) as active,
       (select json_build_object('id', r.id, 'from', r.from_profile, 'closing', r.closing, 'to', ${PROFILE})
        from reindexes r join embedding_profiles p on p.name = r.to_profile where r.status = 'running') as running`,
  );
  return row!;
}

/** The active profile, if vectors or a running reindex need it. */
export async function selectProfileInUse(sql: Sql): Promise<EmbeddingProfile | undefined> {
  const [row] = await sql.query<EmbeddingProfile>(
    `select p.name, p.dimensions from embedding_profiles p where p.active and (
       exists (select from chunk_embeddings e where e.profile_id = p.id)
       or exists (select from reindexes r where r.to_profile = p.name and r.status = 'running'))`,
  );
  return row;
}

/** Deactivates a profile that nothing needs and that is not among these, so that the next one can be activated. */
export async function deactivateUnused(sql: Sql, names: readonly string[]): Promise<void> {
  await sql.query(
    `update embedding_profiles p set active = false where p.active and p.name <> all($1::text[])
       and not exists (select from chunk_embeddings e where e.profile_id = p.id)
       and not exists (select from reindexes r where r.to_profile = p.name and r.status = 'running')`,
    [names],
  );
}

export async function activateProfile(sql: Sql, name: string): Promise<void> {
  await sql.query('update embedding_profiles set active = false where active and name <> $1', [name]);
  await sql.query('update embedding_profiles set active = true where name = $1 and not active', [name]);
}

/**
 * Removes vectors of profiles that a reindex has replaced so long ago that no process searches them any more.
 * @returns how many, up to `limit`
 */
export async function deleteRetiredVectors(sql: Sql, graceSeconds: number, limit: number): Promise<number> {
  const rows = await sql.query(
    `delete from chunk_embeddings where (profile_id, chunk_id) in (
       select e.profile_id, e.chunk_id from embedding_profiles p join chunk_embeddings e on e.profile_id = p.id
       where not p.active
         and exists (select from reindexes r
           where r.from_profile = p.name and r.status = 'done' and r.ended_at < now() - make_interval(secs => $1))
         and not exists (select from reindexes r where r.to_profile = p.name and r.status = 'running')
       limit $2) returning 1`,
    [graceSeconds, limit],
  );
  return rows.length;
}
