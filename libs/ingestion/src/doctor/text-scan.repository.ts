import type { Sql } from '@causeway/database';
import { PARSED_AGAIN } from './document-checks.js';

/** Versions read at once, and the bytes that their stored texts may have together; a single text may be larger. */
const MAX_VERSIONS = 100;
const MAX_BYTES = 2 * 1024 * 1024;

export interface TextOfVersion {
  versionId: string;
  /** Null when there are chunks but no text. */
  text: string | null;
  chunks: { id: string; text: string; charStart: number; charEnd: number }[];
}

/** Every version that has chunks, with its text; reads a few at a time, in the order of their ids. */
export async function* versionsWithChunks(sql: Sql): AsyncGenerator<TextOfVersion> {
  for (let after: string | null = null; ;) {
    const group: { versionId: string }[] = await nextGroup(sql, after);
    if (group.length === 0) return;
    yield* await read(
      sql,
      group.map(({ versionId }) => versionId),
    );
    after = group.at(-1)!.versionId;
  }
}

function nextGroup(sql: Sql, after: string | null): Promise<{ versionId: string }[]> {
  return sql.query(
    `select "versionId" from (
       select v.id as "versionId", row_number() over w as place, sum(coalesce(pg_column_size(t.content), 0)) over w as bytes
       from (select id from document_versions v where ($1::uuid is null or id > $1)
           and exists (select from chunks c where c.version_id = v.id) order by id limit $2) v
         left join document_texts t on t.version_id = v.id
       window w as (order by v.id)) sized
     where place = 1 or bytes <= $3 order by 1`,
    [after, MAX_VERSIONS, MAX_BYTES],
  );
}

async function read(sql: Sql, ids: string[]): Promise<TextOfVersion[]> {
  const texts = await sql.query<{ versionId: string; text: string }>(
    'select version_id as "versionId", content as text from document_texts where version_id = any($1::uuid[])',
    [ids],
  );
  const chunks = await sql.query<TextOfVersion['chunks'][number] & { versionId: string }>(
    `select id, version_id as "versionId", text, char_start as "charStart", char_end as "charEnd"
     from chunks where version_id = any($1::uuid[])`,
    [ids],
  );
  const byVersion = Map.groupBy(chunks, ({ versionId }) => versionId);
  const textOf = new Map(texts.map(({ versionId, text }) => [versionId, text]));
  return ids.map((versionId) => ({
    versionId,
    text: textOf.get(versionId) ?? null,
    chunks: byVersion.get(versionId) ?? [],
  }));
}

/** Removes these chunks and queues their versions for parsing, if their bytes are stored. */
export async function parseAgain(sql: Sql, chunkIds: string[]): Promise<void> {
  await sql.query(
    `with gone as (
       delete from chunks c where id = any($1::uuid[])
         and exists (select from version_contents b where b.version_id = c.version_id) returning version_id)
     update document_versions v set ${PARSED_AGAIN} where v.id in (select version_id from gone)`,
    [chunkIds],
  );
}

export interface ChunkWithoutTerms {
  id: string;
  text: string;
  headingPath: string[];
}

export function chunksWithoutTerms(sql: Sql, after: string | null, limit: number): Promise<ChunkWithoutTerms[]> {
  return sql.query(
    `select id, text, heading_path as "headingPath" from chunks
     where (term_count = 0 or terms = ''::tsvector) and ($1::uuid is null or id > $1) order by id limit $2`,
    [after, limit],
  );
}

export async function setTerms(sql: Sql, rows: { id: string; terms: string; termCount: number }[]): Promise<void> {
  await sql.query(
    `update chunks c set terms = given.terms::tsvector, term_count = given.term_count
     from unnest($1::uuid[], $2::text[], $3::integer[]) as given (id, terms, term_count) where c.id = given.id`,
    [rows.map(({ id }) => id), rows.map(({ terms }) => terms), rows.map(({ termCount }) => termCount)],
  );
}
