import { prepared, type Sql } from '@causeway/database';
import { toSql } from 'pgvector';
import type { EmbeddingProfile } from '@causeway/models';
import type { ChunkVector, UnembeddedChunk } from './chunk-index.types.js';

interface StoredProfile {
  id: number;
  dimensions: number;
  /** Any profile is active. */
  hasActive: boolean;
}

/**
 * SQL: the chunk `c` has no vector in the profile named `$2`. Evaluated chunk by chunk, because the planner may turn an
 * anti-join into a scan of all vectors of the profile.
 */
const NO_VECTOR = `(
    select true from chunk_embeddings e
    where e.chunk_id = c.id and e.profile_id = (select id from embedding_profiles where name = $2)
  ) is null`;

/** The chunks with ordinals `first` to `last` that have no vector, in order. */
export async function selectUnembedded(
  sql: Sql,
  versionId: string,
  profileName: string,
  first: number,
  last: number,
): Promise<UnembeddedChunk[]> {
  return sql.query<UnembeddedChunk>(
    `select c.id, c.ordinal, c.text, c.heading_path as "headingPath" from chunks c
     where c.version_id = $1 and c.ordinal between $3 and $4 and ${NO_VECTOR} order by c.ordinal`,
    [versionId, profileName, first, last],
  );
}

/** `offset 0` makes the planner go through the chunks in order; otherwise it may look up all vectors and sort afterwards. */
export async function firstUnembedded(
  sql: Sql,
  versionId: string,
  profileName: string,
  from: number,
): Promise<number | undefined> {
  const [row] = await sql.query<{ ordinal: number }>(
    `select c.ordinal from (select id, ordinal from chunks where version_id = $1 and ordinal >= $3 order by ordinal offset 0) c
     where ${NO_VECTOR} order by c.ordinal limit 1`,
    [versionId, profileName, from],
  );
  return row?.ordinal;
}

/**
 * SQL: a vector in profile `p` of a chunk that has the same text as chunk `c`. The limits force the planner to go from the
 * hash to the vectors: without statistics it would scan all vectors of the profile for each chunk. Of a text that occurs
 * very often, a hundred chunks are looked at.
 */
export const KNOWN_VECTOR = `select e.embedding
  from (select id from chunks where text_hash = c.text_hash and id <> c.id limit 100) o
    cross join lateral (
      select embedding from chunk_embeddings where profile_id = p.id and chunk_id = o.id limit 1
    ) e
  limit 1`;

/** Copies vectors of chunks with equal text, in any version, to the chunks of this version. @returns how many */
export async function reuseVectors(sql: Sql, versionId: string, profileName: string): Promise<number> {
  const rows = await sql.query(
    `insert into chunk_embeddings (profile_id, chunk_id, embedding)
     select p.id, c.id, known.embedding
     from embedding_profiles p join chunks c on c.version_id = $1
       cross join lateral (${KNOWN_VECTOR}) known
     where p.name = $2
     on conflict (profile_id, chunk_id) do nothing returning 1`,
    [versionId, profileName],
  );
  return rows.length;
}

const FIND_PROFILE = prepared(
  'find_profile',
  `select id, dimensions, exists (select from embedding_profiles where active) as "hasActive"
   from embedding_profiles where name = $1`,
);

export async function findProfile(sql: Sql, name: string): Promise<StoredProfile | undefined> {
  const [stored] = await sql.query<StoredProfile>(FIND_PROFILE, [name]);
  return stored;
}

/** Does nothing when the profile exists, or when another one becomes the first at the same moment. */
export async function insertProfile(sql: Sql, { name, dimensions }: EmbeddingProfile): Promise<void> {
  await sql.query(
    `insert into embedding_profiles (name, dimensions, active)
     select $1, $2, not exists (select from embedding_profiles where active) on conflict do nothing`,
    [name, dimensions],
  );
}

export async function activateFirstProfile(sql: Sql, id: number): Promise<void> {
  await sql.query(
    'update embedding_profiles set active = true where id = $1 and not exists (select from embedding_profiles where active)',
    [id],
  );
}

/**
 * Skips vectors of chunks that were deleted, and locks the others until the end of the statement. The limit forces a lookup
 * for each chunk: with statistics from when the table was empty, a join would read all chunks for each batch.
 */
export async function upsertVectors(sql: Sql, profileId: number, vectors: readonly ChunkVector[]): Promise<void> {
  await sql.query(
    `insert into chunk_embeddings (profile_id, chunk_id, embedding)
     select $1, c.id, given.embedding::vector
     from unnest($2::uuid[], $3::text[]) as given (chunk_id, embedding)
       cross join lateral (select id from chunks where id = given.chunk_id limit 1 for key share) c
     on conflict (profile_id, chunk_id) do update set embedding = excluded.embedding`,
    [profileId, vectors.map(({ chunkId }) => chunkId), vectors.map(({ vector }) => toSql([...vector]))],
  );
}
