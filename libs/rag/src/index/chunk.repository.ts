import type { IndexedChunk } from '@causeway/text';
import { prepared, type Sql } from '@causeway/database';
import type { StoredChunk } from './chunk-index.types.js';

/** A chunk with everything that is stored of it. */
export type ChunkRow = IndexedChunk & { id: string };

interface StoredRow extends Omit<StoredChunk, 'page'> {
  page: number | null;
}

/** Deletes the chunks of the version that are not among these. */
export async function deleteOtherChunks(sql: Sql, versionId: string, ids: readonly string[]): Promise<void> {
  await sql.query('delete from chunks where version_id = $1 and id <> all($2::uuid[])', [versionId, ids]);
}

/** Leaves existing chunks unchanged: an equal id means an equal chunk. */
export async function insertChunks(sql: Sql, versionId: string, collectionId: string, rows: readonly ChunkRow[]): Promise<void> {
  await sql.query(INSERT, [
    versionId,
    collectionId,
    rows.map(({ id }) => id),
    rows.map(({ ordinal }) => ordinal),
    rows.map(({ text }) => text),
    rows.map(({ page }) => page ?? null),
    rows.map(({ headingPath }) => JSON.stringify(headingPath)),
    rows.map(({ charStart }) => charStart),
    rows.map(({ charEnd }) => charEnd),
    rows.map(({ tokens }) => tokens),
    rows.map(({ termCount }) => termCount),
    rows.map(({ terms }) => terms),
    rows.map(({ textHash }) => textHash),
  ]);
}

/** Chunks above `after`, in order. */
export async function selectChunks(sql: Sql, versionId: string, after: number, limit: number): Promise<StoredChunk[]> {
  const rows = await sql.query<StoredRow>(
    `select id, ordinal, text, page, heading_path as "headingPath", char_start as "charStart", char_end as "charEnd", tokens
     from chunks where version_id = $1 and ordinal > $2 order by ordinal limit $3`,
    [versionId, after, limit],
  );
  return rows.map(({ page, ...row }) => ({ ...row, ...(page !== null && { page }) }));
}

const INSERT = prepared(
  'insert_chunks',
  `insert into chunks
    (id, version_id, collection_id, ordinal, text, page, heading_path, char_start, char_end, tokens, term_count, terms, text_hash)
  select id, $1, $2, ordinal, text, page, array(select jsonb_array_elements_text(headings)), char_start, char_end, tokens,
    term_count, terms::tsvector, decode(text_hash, 'hex')
  from unnest($3::uuid[], $4::integer[], $5::text[], $6::integer[], $7::jsonb[], $8::integer[], $9::integer[], $10::integer[],
    $11::integer[], $12::text[], $13::text[])
    as given (id, ordinal, text, page, headings, char_start, char_end, tokens, term_count, terms, text_hash)
  on conflict (version_id, ordinal) do nothing`,
);
