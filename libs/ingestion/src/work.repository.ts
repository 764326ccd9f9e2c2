import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@causeway/database';
import type { ErrorCode } from '@causeway/kernel';
import type { ParsedDocument } from '@causeway/parsing';
import type { DocumentStatus, WorkItem } from './document.js';

const SELECT = `select v.id as "versionId", d.id as "documentId", d.collection_id as "collectionId", d.name, v.media_type as "mediaType",
    v.status, v.chunk_count as "chunkCount", v.extracted || d.metadata as metadata, c.chunking, v.starts
  from document_versions v join documents d on d.id = v.document_id join collections c on c.id = d.collection_id`;

/** Versions as jobs see them. Each change names the states it starts from, so a job that runs twice changes nothing twice. */
@Injectable()
export class WorkRepository {
  constructor(private readonly database: Database) {}

  async find(versionId: string): Promise<WorkItem | undefined> {
    const [row] = await this.database.query<WorkItem>(`${SELECT} where v.id = $1`, [versionId]);
    return row;
  }

  /** Notes that parsing begins. @returns undefined when there is nothing to parse any more */
  async startParsing(versionId: string): Promise<WorkItem | undefined> {
    await this.database.query(
      `update document_versions set status = 'parsing', starts = starts + 1, updated_at = now()
       where id = $1 and status in ('received', 'parsing')`,
      [versionId],
    );
    const item = await this.find(versionId);
    return item?.status === 'parsing' ? item : undefined;
  }

  /** Stores the text and moves on to embedding. @returns false when the version is gone or somebody else was faster */
  async finishParsing(sql: Sql, versionId: string, parsed: ParsedDocument, chunkCount: number): Promise<boolean> {
    const rows = await sql.query(
      `update document_versions set status = 'embedding', page_count = $2, chunk_count = $3, total = $3, done = 0,
         warnings = $4, extracted = $5, updated_at = now()
       where id = $1 and status = 'parsing' returning id`,
      [versionId, parsed.pageCount, chunkCount, JSON.stringify(parsed.warnings), JSON.stringify(parsed.metadata)],
    );
    if (rows.length === 0) return false;
    await sql.query(
      `insert into document_texts (version_id, content) values ($1, $2)
       on conflict (version_id) do update set content = excluded.content`,
      [versionId, parsed.text],
    );
    return true;
  }

  /** Notes how many chunks have their vector. */
  async setProgress(versionId: string, done: number): Promise<void> {
    await this.database.query(
      `update document_versions set done = greatest(done, $2), updated_at = now() where id = $1 and status = 'embedding'`,
      [versionId, done],
    );
  }

  /** @returns false when the version is not waiting for this */
  async markReady(sql: Sql, versionId: string): Promise<boolean> {
    const rows = await sql.query(
      `update document_versions set status = 'ready', done = total, updated_at = now()
       where id = $1 and status = 'embedding' returning id`,
      [versionId],
    );
    return rows.length > 0;
  }

  async markFailed(versionId: string, code: ErrorCode, message: string): Promise<void> {
    await this.database.query(
      `update document_versions set status = 'failed', error_code = $2, error_message = $3, updated_at = now()
       where id = $1 and status in ('received', 'parsing', 'embedding')`,
      [versionId, code, message],
    );
  }

  /** The oldest unfinished versions that nothing has happened to for a while: others are being worked on. */
  unfinished(limit: number): Promise<{ versionId: string; status: DocumentStatus; chunkCount: number | null }[]> {
    return this.database.query(
      `select id as "versionId", status, chunk_count as "chunkCount" from document_versions
       where status in ('received', 'parsing', 'embedding') and updated_at < now() - interval '3 seconds'
       order by updated_at limit $1`,
      [limit],
    );
  }
}
