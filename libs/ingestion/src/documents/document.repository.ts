import { Injectable } from '@nestjs/common';
import { Database, prepared, type Sql } from '@causeway/database';
import { newId, type PageRequest, type Principal } from '@causeway/kernel';
import { type Document, type DocumentFields, type DocumentFilter, type ReceivedFile, UNFINISHED } from './document.js';
import { documentNotFound } from './document-errors.js';

/** SQL: what the leases say about the work on an unfinished version `v`. */
const ACTIVITY = `case when v.${UNFINISHED} then coalesce(
    (select case when max(l.expires_at) > now() then 'running' else 'stuck' end
     from work_leases l where l.version_id = v.id and l.started_at >= v.queued_at having count(*) > 0), 'queued') end`;

/** SQL: the durations of the stages of a version `v`. */
export const TIMINGS = `v.stage_ms || case when v.ended_at is null then '{}' else
    jsonb_build_object('total', round(extract(epoch from v.ended_at - v.queued_at) * 1000)) end`;

/** A document with its newest version; `$1` are the collections that the caller may see, null for all. */
const SELECT = `select d.id, d.collection_id as "collectionId", v.name, v.media_type as "mediaType", v.bytes::float8 as bytes,
    v.sha256, v.status, json_build_object('stage', v.status, 'done', v.done, 'total', v.total) as progress,
    case when v.error_code is not null then json_build_object('code', v.error_code, 'message', v.error_message) end as error,
    ${ACTIVITY} as activity, v.attempts, v.last_error as "lastError", ${TIMINGS} as timings,
    v.warnings, v.page_count as "pageCount", v.chunk_count as "chunkCount", v.number as version, live.number as "liveVersion",
    v.extracted || d.metadata as metadata, d.expires_at as "expiresAt",
    d.created_at as "createdAt", greatest(d.updated_at, v.updated_at) as "updatedAt"
  from documents d
  cross join lateral (
    select * from document_versions where document_id = d.id and not withdrawn order by number desc limit 1) v
  left join published_versions p on p.document_id = d.id
  left join document_versions live on live.id = p.version_id
  where ($1::uuid[] is null or d.collection_id = any($1)) and (d.expires_at is null or d.expires_at > now())`;

const INSERT_DOCUMENT = prepared(
  'insert_document',
  `insert into documents (id, collection_id, name, sha256, metadata, expires_at) values ($1, $2, $3, $4, $5, $6)
   on conflict on constraint documents_content_key do nothing returning id`,
);

/** Documents as callers see them: every read is limited to the collections of the principal. */
@Injectable()
export class DocumentRepository {
  constructor(private readonly database: Database) {}

  /** @throws AppError `DOCUMENT.NOT_FOUND` */
  async get(principal: Principal, id: string): Promise<Document> {
    const [row] = await this.database.query<Document>(`${SELECT} and d.id = $2`, [principal.collections, id]);
    if (!row) throw documentNotFound(id);
    return row;
  }

  async findByContent(principal: Principal, collectionId: string, sha256: string): Promise<Document | undefined> {
    const parameters = [principal.collections, collectionId, sha256];
    const [row] = await this.database.query<Document>(`${SELECT} and d.collection_id = $2 and d.sha256 = $3`, parameters);
    return row;
  }

  /** Up to `limit + 1` documents after the cursor, oldest first. */
  list(principal: Principal, collectionId: string, { cursor, limit }: PageRequest, filter: DocumentFilter): Promise<Document[]> {
    // most documents are ready: to read each of them for one that is not would take long
    const isRare = filter.status !== undefined && !filter.status.includes('ready');
    const rare = 'and d.id in (select document_id from document_versions where collection_id = $2 and status = any($6))';
    return this.database.query<Document>(
      `${SELECT} and d.collection_id = $2 and ($3::uuid is null or d.id > $3) and ($5::text is null or d.sha256 = $5)
         and ($6::text[] is null or v.status = any($6)) ${isRare ? rare : ''}
       order by d.id limit $4`,
      [principal.collections, collectionId, cursor ?? null, limit + 1, filter.sha256 ?? null, filter.status ?? null],
    );
  }

  /** @returns its id; undefined when the collection holds a document of these bytes already */
  async insertDocument(
    sql: Sql,
    collectionId: string,
    { name, sha256 }: ReceivedFile,
    { metadata = {}, expiresAt = null }: DocumentFields,
  ): Promise<string | undefined> {
    const [document] = await sql.query<{ id: string }>(INSERT_DOCUMENT, [
      newId(),
      collectionId,
      name,
      sha256,
      metadata,
      expiresAt,
    ]);
    return document?.id;
  }

  /** An expired document must not keep others from uploading its bytes. */
  async deleteExpiredContent(collectionId: string, sha256: string): Promise<void> {
    await this.database.query('delete from documents where collection_id = $1 and sha256 = $2 and expires_at <= now()', [
      collectionId,
      sha256,
    ]);
  }

  /** Fields that are undefined stay as they are. */
  async updateFields(sql: Sql, id: string, { metadata, expiresAt }: DocumentFields): Promise<void> {
    await sql.query(
      `update documents set metadata = coalesce($2, metadata), expires_at = case when $4 then $3 else expires_at end,
         updated_at = now()
       where id = $1`,
      [id, metadata ?? null, expiresAt ?? null, expiresAt !== undefined],
    );
  }

  /** Deletes the document and, by foreign keys, its versions, bytes, text, chunks and vectors. @returns false when there was none */
  async deleteDocument(principal: Principal, id: string): Promise<boolean> {
    const rows = await this.database.query(
      'delete from documents where id = $2 and ($1::uuid[] is null or collection_id = any($1)) returning id',
      [principal.collections, id],
    );
    return rows.length > 0;
  }

  /** @returns how many documents had expired, up to `limit` */
  async deleteExpired(limit: number): Promise<number> {
    const rows = await this.database.query(
      // the condition is checked twice, because the expiry may be postponed while this waits for the row
      `delete from documents where expires_at <= now()
         and id in (select id from documents where expires_at <= now() order by expires_at limit $1) returning 1`,
      [limit],
    );
    return rows.length;
  }

  /** The extracted text of the newest version. */
  async text(documentId: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ content: string }>(
      `select t.content from document_versions v left join document_texts t on t.version_id = v.id
       where v.document_id = $1 and not v.withdrawn order by v.number desc limit 1`,
      [documentId],
    );
    return row?.content ?? undefined;
  }

  /** @throws AppError `DOCUMENT.NOT_FOUND` */
  async newestVersionId(documentId: string): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(
      'select id from document_versions where document_id = $1 and not withdrawn order by number desc limit 1',
      [documentId],
    );
    if (!row) throw documentNotFound(documentId);
    return row.id;
  }
}
