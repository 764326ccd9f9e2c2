import { Injectable } from '@nestjs/common';
import { Database, prepared, type Sql } from '@causeway/database';
import { newId } from '@causeway/kernel';
import { insertContent } from './content.repository.js';
import { type DocumentVersion, type ReceivedFile, UNFINISHED } from './document.js';

/** A version whose job `parse` is to be queued, and its position in the fair queue. */
export interface QueuedVersion {
  versionId: string;
  turn: number;
}

export interface RollbackTarget {
  versionId: string;
  collectionId: string;
  name: string;
  sha256: string;
  status: string;
  metadata: Record<string, unknown>;
  expiresAt: Date | null;
}

/** SQL: the next turn of a document `d`. Start-time fair queueing: after the work of its own collection, not after that of others. */
export const NEXT_TURN = `1 + greatest(
    coalesce((select max(turn) from document_versions where collection_id = d.collection_id and ${UNFINISHED}), 0),
    coalesce((select min(turn) from document_versions where ${UNFINISHED}), 1) - 1)`;

/**
 * Locks the document against changes and its collection against removal until the transaction ends. Acquires the locks in
 * the order of a removal, the collection first, and before any on versions and chunks; otherwise the two would deadlock.
 *
 * @returns false when there is no such document
 */
export async function lockDocument(sql: Sql, documentId: string): Promise<boolean> {
  const rows = await sql.query(
    `with locked as (
       select id from collections where id = (select collection_id from documents where id = $1) for key share)
     select d.id from locked join documents d on d.collection_id = locked.id where d.id = $1 for no key update of d`,
    [documentId],
  );
  return rows.length > 0;
}

const LOCK_COLLECTION = prepared('lock_collection', 'select id from collections where id = $1 for key share');

const INSERT_VERSION = prepared(
  'insert_version',
  `insert into document_versions (id, document_id, collection_id, number, name, media_type, bytes, sha256, status, turn)
   select $1, d.id, d.collection_id, coalesce((select max(number) from document_versions where document_id = d.id), 0) + 1,
     $3, $4, $5, $6, 'received', ${NEXT_TURN}
   from documents d where d.id = $2 returning id as "versionId", turn`,
);

/** Locks the collection against removal until the transaction ends. Call before any lock below it. @returns false when there is none */
export async function lockCollection(sql: Sql, collectionId: string): Promise<boolean> {
  return (await sql.query(LOCK_COLLECTION, [collectionId])).length > 0;
}

/** The versions of documents. */
@Injectable()
export class VersionRepository {
  constructor(private readonly database: Database) {}

  /** Stores a version with its bytes. Numbers grow and are never used again. The document's row must be locked, or new. */
  async insertVersion(sql: Sql, documentId: string, file: ReceivedFile): Promise<QueuedVersion> {
    const [row] = await sql.query<QueuedVersion>(INSERT_VERSION, [
      newId(),
      documentId,
      file.name,
      file.mediaType,
      file.bytes,
      file.sha256,
    ]);
    await insertContent(sql, row!.versionId, file.content);
    return row!;
  }

  /** Sets the name and the hash by which the document is found. */
  async rename(sql: Sql, documentId: string, name: string, sha256: string): Promise<void> {
    await sql.query('update documents set name = $2, sha256 = $3, updated_at = now() where id = $1', [documentId, name, sha256]);
  }

  async newestContent(sql: Sql, documentId: string): Promise<{ sha256: string; status: string } | undefined> {
    const [row] = await sql.query<{ sha256: string; status: string }>(
      `select sha256, status from document_versions where document_id = $1 and not withdrawn order by number desc limit 1`,
      [documentId],
    );
    return row;
  }

  /** All versions that are kept, newest first. */
  list(documentId: string): Promise<DocumentVersion[]> {
    return this.database.query<DocumentVersion>(
      `select v.number, v.name, v.media_type as "mediaType", v.bytes::float8 as bytes, v.sha256, v.status,
         case when v.error_code is not null then json_build_object('code', v.error_code, 'message', v.error_message) end as error,
         p.version_id is not null as live, v.withdrawn, v.page_count as "pageCount", v.chunk_count as "chunkCount",
         v.created_at as "createdAt"
       from document_versions v left join published_versions p on p.version_id = v.id
       where v.document_id = $1 order by v.number desc`,
      [documentId],
    );
  }

  async rollbackTarget(sql: Sql, documentId: string, number: number): Promise<RollbackTarget | undefined> {
    const [row] = await sql.query<RollbackTarget>(
      `select v.id as "versionId", v.collection_id as "collectionId", v.name, v.sha256, v.status,
         v.extracted || d.metadata as metadata, d.expires_at as "expiresAt"
       from document_versions v join documents d on d.id = v.document_id where d.id = $1 and v.number = $2`,
      [documentId, number],
    );
    return row;
  }

  /** Withdraws the versions after `number`, ends the work on them, and restores `number` itself. */
  async withdrawAbove(sql: Sql, documentId: string, number: number): Promise<void> {
    await sql.query(
      `update document_versions set withdrawn = number > $2, updated_at = now(),
         status = case when number > $2 and ${UNFINISHED} then 'failed' else status end,
         error_code = case when number > $2 and ${UNFINISHED} then 'INGESTION.CANCELLED' else error_code end,
         error_message = case when number > $2 and ${UNFINISHED} then 'rolled back to an older version' else error_message end,
         ended_at = coalesce(ended_at, case when number > $2 then now() end)
       where document_id = $1 and number >= $2`,
      [documentId, number],
    );
  }

  /** Ends the work on the newest version. @returns its id; undefined when it is ready or failed already */
  async cancel(documentId: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ id: string }>(
      `update document_versions set status = 'failed', error_code = 'INGESTION.CANCELLED', error_message = 'cancelled on request',
         failed_stage = case when status = 'embedding' then 'embed' else 'parse' end, ended_at = now(), updated_at = now()
       where id = (select id from document_versions where document_id = $1 and not withdrawn order by number desc limit 1)
         and ${UNFINISHED} returning id`,
      [documentId],
    );
    return row?.id;
  }

  /** Makes a failed newest version unfinished again and keeps what was parsed. @returns undefined when it has not failed */
  async reopen(documentId: string): Promise<QueuedVersion | undefined> {
    const [row] = await this.database.query<QueuedVersion>(
      `update document_versions v set ${REOPENED}, turn = ${NEXT_TURN}
       from documents d where d.id = v.document_id
         and v.id = (select id from document_versions where document_id = $1 and not withdrawn order by number desc limit 1)
         and v.status = 'failed' returning v.id as "versionId", v.turn`,
      [documentId],
    );
    return row;
  }
}

const REEMBED = `v.failed_stage in ('embed', 'finalize') and v.chunk_count is not null`;

/** SQL: the fields of a failed version `v` that starts again at the stage where it failed. */
export const REOPENED = `status = case when ${REEMBED} then 'embedding' else 'received' end, starts = 0, attempts = 0,
    last_error = null, error_code = null, error_message = null, failed_stage = null, ended_at = null,
    done = case when ${REEMBED} then done else 0 end, total = case when ${REEMBED} then total else 0 end,
    warnings = case when ${REEMBED} then warnings else '[]' end, stage_ms = case when ${REEMBED} then stage_ms else '{}' end,
    queued_at = now(), stage_at = now(), updated_at = now()`;
