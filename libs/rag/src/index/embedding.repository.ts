import type { Sql } from '@causeway/database';
import { toSql } from 'pgvector';
import type { EmbeddingProfile } from '@causeway/models';
import type { ChunkVector, UnembeddedChunk } from './chunk-index.types.js';

interface StoredProfile {
  id: number;
  dimensions: number;
  /** Some profile is the one that searches use. */
  hasActive: boolean;
}

/**
 * Of a chunk `c`: that it has no vector in the profile named `$2`. Asked chunk by chunk: as an anti-join it would be an
 * invitation to look at all vectors of the profile.
 */
const NO_VECTOR = `(
    select true from chunk_embeddings e
    where e.chunk_id = c.id and e.profile_id = (select id from embedding_profiles where name = $2)
  ) is null`;

/** Those with ordinals `first` to `last`, in order. */
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

/** In order, which `offset 0` fixes: else all vectors might be looked for, and what lacks them sorted then. */
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
 * A vector in profile `p` of a chunk whose text is that of chunk `c`. The limits leave the planner no other way than from
 * the hash to the vectors: without statistics it would go through all vectors of the profile for each chunk. Of a text
 * that stands everywhere, a hundred places are looked at.
 */
export const KNOWN_VECTOR = `select e.embedding
  from (select id from chunks where text_hash = c.text_hash and id <> c.id limit 100) o
    cross join lateral (
      select embedding from chunk_embeddings where profile_id = p.id and chunk_id = o.id limit 1
    ) e
  limit 1`;

/** Vectors are looked up by profile and hash of the text, over all chunks there are. @returns how many were found */
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

export async function findProfile(sql: Sql, name: string): Promise<StoredProfile | undefined> {
  const [stored] = await sql.query<StoredProfile>(
    `select id, dimensions, exists (select from embedding_profiles where active) as "hasActive"
     from embedding_profiles where name = $1`,
    [name],
  );
  return stored;
}

/** Does nothing where it exists, or where another became the first in this very moment. */
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
 * Vectors of chunks that are gone are left out; the lock keeps the others from going meanwhile. The limit makes it a look
 * for each chunk: where statistics are of a time when the table was empty, a join would read all chunks for each batch.
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
