import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@causeway/database';
import { newId, type PageRequest, type Principal } from '@causeway/kernel';
import type { Document, ReceivedFile } from './document.js';

/** A document with its newest version; `$1` are the collections that the caller may see, null for all. */
const SELECT = `select d.id, d.collection_id as "collectionId", d.name, v.media_type as "mediaType", v.bytes::float8 as bytes,
    v.sha256, v.status, json_build_object('stage', v.status, 'done', v.done, 'total', v.total) as progress,
    case when v.error_code is not null then json_build_object('code', v.error_code, 'message', v.error_message) end as error,
    v.warnings, v.page_count as "pageCount", v.chunk_count as "chunkCount", v.number as version, v.extracted || d.metadata as metadata,
    d.created_at as "createdAt", greatest(d.updated_at, v.updated_at) as "updatedAt"
  from documents d
  cross join lateral (select * from document_versions where document_id = d.id order by number desc limit 1) v
  where ($1::uuid[] is null or d.collection_id = any($1))`;

/** Documents as callers see them: every read is limited to the collections of the principal. */
@Injectable()
export class DocumentRepository {
  constructor(private readonly database: Database) {}

  async find(principal: Principal, id: string): Promise<Document | undefined> {
    const [row] = await this.database.query<Document>(`${SELECT} and d.id = $2`, [principal.collections, id]);
    return row;
  }

  async findByContent(principal: Principal, collectionId: string, sha256: string): Promise<Document | undefined> {
    const parameters = [principal.collections, collectionId, sha256];
    const [row] = await this.database.query<Document>(`${SELECT} and d.collection_id = $2 and d.sha256 = $3`, parameters);
    return row;
  }

  /** Up to `limit + 1` documents after the cursor, oldest first. */
  list(principal: Principal, collectionId: string, { cursor, limit }: PageRequest): Promise<Document[]> {
    return this.database.query<Document>(
      `${SELECT} and d.collection_id = $2 and ($3::uuid is null or d.id > $3) order by d.id limit $4`,
      [principal.collections, collectionId, cursor ?? null, limit + 1],
    );
  }

  /** @returns the ids; undefined when the collection holds a document of these bytes already */
  async insert(
    sql: Sql,
    collectionId: string,
    file: ReceivedFile,
    metadata: Record<string, unknown>,
  ): Promise<{ documentId: string; versionId: string } | undefined> {
    const [document] = await sql.query<{ id: string }>(
      `insert into documents (id, collection_id, name, sha256, metadata) values ($1, $2, $3, $4, $5)
       on conflict on constraint documents_content_key do nothing returning id`,
      [newId(), collectionId, file.name, file.sha256, metadata],
    );
    if (!document) return undefined;
    const versionId = newId();
    await sql.query(
      `insert into document_versions (id, document_id, number, media_type, bytes, sha256, status)
       values ($1, $2, 1, $3, $4, $5, 'received')`,
      [versionId, document.id, file.mediaType, file.bytes, file.sha256],
    );
    return { documentId: document.id, versionId };
  }

  /** Removes the document and, by foreign keys, its versions, bytes, text, chunks and vectors. @returns whether there was one */
  async remove(principal: Principal, id: string): Promise<boolean> {
    const rows = await this.database.query(
      'delete from documents where id = $2 and ($1::uuid[] is null or collection_id = any($1)) returning id',
      [principal.collections, id],
    );
    return rows.length > 0;
  }

  /** Makes a failed newest version unfinished again. @returns its id; undefined when it has not failed */
  async reopen(documentId: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ id: string }>(
      `update document_versions set status = 'received', starts = 0, done = 0, total = 0, error_code = null, error_message = null,
         warnings = '[]', updated_at = now()
       where id = (select id from document_versions where document_id = $1 order by number desc limit 1) and status = 'failed'
       returning id`,
      [documentId],
    );
    return row?.id;
  }

  /** The extracted text of the newest version. */
  async text(documentId: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ content: string }>(
      `select t.content from document_versions v join document_texts t on t.version_id = v.id
       where v.document_id = $1 order by v.number desc limit 1`,
      [documentId],
    );
    return row?.content;
  }

  async newestVersionId(documentId: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ id: string }>(
      'select id from document_versions where document_id = $1 order by number desc limit 1',
      [documentId],
    );
    return row?.id;
  }
}
