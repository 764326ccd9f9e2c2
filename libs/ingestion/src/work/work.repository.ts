import { Injectable } from '@nestjs/common';
import { Database, prepared, type Sql } from '@causeway/database';
import type { ParsedDocument } from '@causeway/parsing';
import { type DocumentStatus, type Reason, type Stage, UNFINISHED, type WorkItem } from '../documents/document.js';

const ITEM = `v.id as "versionId", d.id as "documentId", v.collection_id as "collectionId", v.name, v.media_type as "mediaType",
    v.status, v.chunk_count as "chunkCount", v.extracted || d.metadata as metadata, d.expires_at as "expiresAt", c.chunking,
    v.starts, v.turn, v.bytes::float8 as bytes`;

const SELECT = `select ${ITEM}
  from document_versions v join documents d on d.id = v.document_id join collections c on c.id = v.collection_id`;

/** SQL: milliseconds since the stage began. */
const SPENT = 'round(extract(epoch from clock_timestamp() - stage_at) * 1000)';

const FIND = prepared('find_work', `${SELECT} where v.id = $1`);

const START_PARSING = prepared(
  'start_parsing',
  `update document_versions v set status = 'parsing', starts = starts + 1, stage_at = clock_timestamp(), updated_at = now(),
     stage_ms = stage_ms || case when status = 'received' then jsonb_build_object('queued', ${SPENT}) else '{}' end
   from documents d, collections c
   where v.id = $1 and status in ('received', 'parsing') and d.id = v.document_id and c.id = v.collection_id
   returning ${ITEM}`,
);

const FINISH_PARSING = prepared(
  'finish_parsing',
  `with parsed as (
     update document_versions set status = 'embedding', page_count = $2, chunk_count = $3, total = $3, done = 0,
       warnings = $4, extracted = $5, stage_ms = stage_ms || $6, stage_at = clock_timestamp(), updated_at = now()
     where id = $1 and status = 'parsing' returning id)
   insert into document_texts (version_id, content) select id, $7 from parsed
   on conflict (version_id) do update set content = excluded.content returning 1`,
);

const ADD_PROGRESS = prepared(
  'add_progress',
  `update document_versions set done = least(done + $2, total), updated_at = now() where id = $1 and status = 'embedding'`,
);

const MARK_READY = prepared(
  'mark_ready',
  `update document_versions set status = 'ready', done = total, last_error = null, ended_at = clock_timestamp(),
     stage_ms = stage_ms || jsonb_build_object('embed', ${SPENT}), updated_at = now()
   where id = $1 and status = 'embedding' returning id`,
);

export interface Unfinished {
  versionId: string;
  status: DocumentStatus;
  chunkCount: number | null;
  turn: number;
}

/** Versions that jobs work on. Each change names the states that it starts from, so a job that runs twice changes nothing twice. */
@Injectable()
export class WorkRepository {
  constructor(private readonly database: Database) {}

  async find(versionId: string, sql: Sql = this.database): Promise<WorkItem | undefined> {
    const [row] = await sql.query<WorkItem>(FIND, [versionId]);
    return row;
  }

  /** Records that parsing starts. @returns the version, which may be parsed already; undefined when it was removed */
  async startParsing(versionId: string): Promise<WorkItem | undefined> {
    const [started] = await this.database.query<WorkItem>(START_PARSING, [versionId]);
    return started ?? this.find(versionId);
  }

  /** Takes back a start that has ended: only starts that take their worker down count against a file. */
  async undoStart(versionId: string): Promise<void> {
    await this.database.query('update document_versions set starts = greatest(starts - 1, 0) where id = $1', [versionId]);
  }

  /** Stores the text and sets the status `embedding`. @returns false when the version was removed or another worker has parsed it */
  async finishParsing(
    sql: Sql,
    versionId: string,
    { text, pageCount, warnings, metadata }: ParsedDocument,
    chunkCount: number,
    spent: { parse: number; chunk: number },
  ): Promise<boolean> {
    const rows = await sql.query(FINISH_PARSING, [
      versionId,
      pageCount,
      chunkCount,
      JSON.stringify(warnings),
      JSON.stringify(metadata),
      JSON.stringify(rounded(spent)),
      text,
    ]);
    return rows.length > 0;
  }

  /** Adds to the number of chunks that have their vector. */
  async addProgress(versionId: string, more: number): Promise<void> {
    await this.database.query(ADD_PROGRESS, [versionId, more]);
  }

  /** @returns false when the version is not in the status `embedding` */
  async markReady(sql: Sql, versionId: string): Promise<boolean> {
    const rows = await sql.query(MARK_READY, [versionId]);
    return rows.length > 0;
  }

  async markFailed(versionId: string, stage: Stage, { code, message }: Reason): Promise<void> {
    await this.database.query(
      `update document_versions set status = 'failed', error_code = $2, error_message = $3, failed_stage = $4,
         attempts = attempts + 1, ended_at = clock_timestamp(), updated_at = now()
       where id = $1 and ${UNFINISHED}`,
      [versionId, code, message, stage],
    );
  }

  /** Records why an attempt failed that will be followed by another. */
  async recordFailedAttempt(versionId: string, reason: Reason): Promise<void> {
    await this.database.query(
      `update document_versions set attempts = attempts + 1, last_error = $2, updated_at = now() where id = $1 and ${UNFINISHED}`,
      [versionId, JSON.stringify(reason)],
    );
  }

  /** Unfinished versions after this id without a lease and without a change in the last seconds. */
  unfinished(after: string | null, limit: number): Promise<Unfinished[]> {
    return this.database.query<Unfinished>(
      `select id as "versionId", status, chunk_count as "chunkCount", turn from document_versions v
       where ${UNFINISHED} and updated_at < now() - interval '3 seconds' and ($1::uuid is null or id > $1)
         and not exists (select from work_leases l where l.version_id = v.id and l.expires_at > now())
       order by id limit $2`,
      [after, limit],
    );
  }

  /** Removes the versions before the published one, except the last `keep` complete ones. */
  async prune(sql: Sql, documentId: string, keep: number): Promise<void> {
    await sql.query(
      `with live as (
         select v.number from published_versions p join document_versions v on v.id = p.version_id where p.document_id = $1),
       kept as (
         select v.id from document_versions v, live where v.document_id = $1 and v.number < live.number and v.status = 'ready'
         order by v.number desc limit $2)
       delete from document_versions v using live
       where v.document_id = $1 and v.number < live.number and v.id not in (select id from kept)`,
      [documentId, keep],
    );
  }
}

function rounded({ parse, chunk }: { parse: number; chunk: number }) {
  return { parse: Math.round(parse), chunk: Math.round(chunk) };
}
