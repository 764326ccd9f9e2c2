import type { Sql } from '@causeway/database';
import type { PublishedVersion } from './chunk-index.types.js';

/** @returns false when a version with a higher number is published already */
export async function publishVersion(sql: Sql, published: PublishedVersion): Promise<boolean> {
  const { documentId, versionId, collectionId, documentName, metadata, expiresAt = null } = published;
  const rows = await sql.query(
    `insert into published_versions as live
       (document_id, version_id, collection_id, document_name, metadata, expires_at, chunk_count, term_count)
     select $1, $2, $3, $4, $5, $6, count(*), coalesce(sum(term_count), 0) from chunks where version_id = $2
     on conflict (document_id) do update
     set version_id = excluded.version_id, collection_id = excluded.collection_id, document_name = excluded.document_name,
       metadata = excluded.metadata, expires_at = excluded.expires_at, chunk_count = excluded.chunk_count, term_count = excluded.term_count, published_at = now()
     where (select number from document_versions where id = excluded.version_id)
       >= (select number from document_versions where id = live.version_id and not withdrawn)
       is not false
     returning 1`,
    [documentId, versionId, collectionId, documentName, JSON.stringify(metadata), expiresAt],
  );
  return rows.length > 0;
}

/** Copies metadata and expiry of the document to its published version, if it has one. */
export async function refreshPublished(sql: Sql, documentId: string): Promise<void> {
  await sql.query(
    `update published_versions p set metadata = v.extracted || d.metadata, expires_at = d.expires_at
     from documents d, document_versions v where p.document_id = $1 and d.id = p.document_id and v.id = p.version_id`,
    [documentId],
  );
}
