import type { Sql } from '@causeway/database';
import { KNOWN_VECTOR } from '../index/embedding.repository.js';
import type { WaitingChunk } from './reindex.js';

/** `$1` is the profile's name. */
const PROFILE_ID = '(select id from embedding_profiles where name = $1)';
/** Asked chunk by chunk, so that a batch is found without looking at all the others. */
const WITHOUT_VECTOR = `(select true from chunk_embeddings e where e.profile_id = ${PROFILE_ID} and e.chunk_id = c.id) is null`;

/** Chunks of any version that have no vector in the profile, above `after`, in the order of their ids. */
export function selectWaiting(sql: Sql, profileName: string, after: string | null, limit: number): Promise<WaitingChunk[]> {
  return sql.query<WaitingChunk>(
    `select c.id, c.text, c.heading_path as "headingPath" from chunks c
     where ($2::uuid is null or c.id > $2) and ${WITHOUT_VECTOR} order by c.id limit $3`,
    [profileName, after, limit],
  );
}

/** Gives these chunks the vectors that chunks of equal text have in the profile. @returns the ids of those that got one */
export async function reuseForChunks(sql: Sql, profileName: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    `insert into chunk_embeddings (profile_id, chunk_id, embedding)
     select p.id, c.id, known.embedding
     from embedding_profiles p join chunks c on c.id = any($2::uuid[])
       cross join lateral (${KNOWN_VECTOR}) known
     where p.name = $1
     on conflict (profile_id, chunk_id) do nothing returning chunk_id as id`,
    [profileName, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function selectCoverage(sql: Sql, profileName: string): Promise<{ done: number; total: number }> {
  const [row] = await sql.query<{ done: number; total: number }>(
    `select (select count(*) from chunk_embeddings where profile_id = ${PROFILE_ID})::float8 as done,
       (select count(*) from chunks)::float8 as total`,
    [profileName],
  );
  return row!;
}

/**
 * Whether a chunk would be lost to searches if the profile served from now on: one of a complete version, or one that
 * has its vector in another profile, so that its version may be published on the strength of that one.
 */
export async function isAnyLeftBehind(sql: Sql, profileName: string): Promise<boolean> {
  const rows = await sql.query(
    `select from chunks c where ${WITHOUT_VECTOR} and (
       exists (select from document_versions v where v.id = c.version_id and v.status = 'ready')
       or exists (select from chunk_embeddings o where o.chunk_id = c.id)) limit 1`,
    [profileName],
  );
  return rows.length > 0;
}
