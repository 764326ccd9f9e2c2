import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import type { PageRequest, Principal } from '@causeway/kernel';
import { TIMINGS } from '../documents/document.repository.js';
import { NEXT_TURN, type QueuedVersion, REOPENED } from '../documents/version.repository.js';
import type { DeadLetter, DeadLetterFilter } from './dead-letter.js';

/** SQL: failed newest versions; `$1` are the collections that the caller may see, `$2` to `$5` the filter, null for all. */
const FROM = `from document_versions v join documents d on d.id = v.document_id
  where v.status = 'failed' and not v.withdrawn
    and not exists (select from document_versions n where n.document_id = d.id and n.number > v.number and not n.withdrawn)
    and (d.expires_at is null or d.expires_at > now())
    and ($1::uuid[] is null or v.collection_id = any($1)) and ($2::uuid is null or v.collection_id = $2)
    and ($3::text is null or v.error_code = $3) and ($4::text is null or v.failed_stage = $4)
    and ($5::uuid[] is null or d.id = any($5))`;

/** SQL: excludes cancelled versions unless the filter asks for them. */
const WANTED = `and (v.error_code is distinct from 'INGESTION.CANCELLED' or $3::text is not null or $5::uuid[] is not null)`;

/** Failed newest versions, and their return to the queue. */
@Injectable()
export class DeadLetterRepository {
  constructor(private readonly database: Database) {}

  /** Up to `limit + 1` dead letters after the cursor, in the order of document ids. */
  list(principal: Principal, filter: DeadLetterFilter, { cursor, limit }: PageRequest): Promise<(DeadLetter & { id: string })[]> {
    return this.database.query(
      `select d.id, d.id as "documentId", v.collection_id as "collectionId", v.name, v.number as version,
         coalesce(v.failed_stage, 'parse') as stage,
         json_build_object('code', v.error_code, 'message', v.error_message) as error, v.attempts, ${TIMINGS} as timings,
         v.ended_at as "failedAt"
       ${FROM} and ($6::uuid is null or d.id > $6) order by d.id limit $7`,
      [...parametersOf(principal, filter), cursor ?? null, limit + 1],
    );
  }

  /** Makes up to `limit` matching versions unfinished again. */
  reopen(principal: Principal, filter: DeadLetterFilter, limit: number): Promise<QueuedVersion[]> {
    return this.database.query(
      `with picked as (
         select v.id, row_number() over (partition by v.collection_id order by v.id) - 1 as place ${FROM} ${WANTED}
         order by v.id limit $6)
       update document_versions v set ${REOPENED}, turn = ${NEXT_TURN} + picked.place
       from picked, documents d where v.id = picked.id and d.id = v.document_id and v.status = 'failed'
       returning v.id as "versionId", v.turn`,
      [...parametersOf(principal, filter), limit],
    );
  }
}

function parametersOf({ collections }: Principal, { collection, code, stage, documents }: DeadLetterFilter): unknown[] {
  return [collections, collection ?? null, code ?? null, stage ?? null, documents ?? null];
}
