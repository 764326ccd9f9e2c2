import { UNFINISHED } from '../documents/document.js';
import type { SqlCheck } from './sql-check.repository.js';

const COMPLETE = `v.chunk_count = (select count(*) from chunks c where c.version_id = v.id)
  and exists (select from document_texts t where t.version_id = v.id)`;

/** SQL: the fields of a version that is to be parsed again. Its old chunks serve until then. */
export const PARSED_AGAIN = `status = 'received', starts = 0, attempts = 0, last_error = null, error_code = null, error_message = null,
  failed_stage = null, ended_at = null, done = 0, total = 0, warnings = '[]', stage_ms = '{}', queued_at = now(), stage_at = now(),
  updated_at = now()`;

const COUNTS = `(select count(*) from chunks c where c.version_id = v.id), (select coalesce(sum(c.term_count), 0) from chunks c where c.version_id = v.id)`;

/** Checks of documents and their versions. */
export const DOCUMENT_CHECKS: SqlCheck[] = [
  {
    name: 'version-collection',
    fault: 'versions that name another collection than their document',
    remedy: 'they are given the collection of their document',
    bad: `select v.id, d.collection_id from document_versions v join documents d on d.id = v.document_id
      where v.collection_id <> d.collection_id`,
    repairs: ['update document_versions v set collection_id = bad.collection_id from bad where v.id = bad.id returning 1'],
  },
  {
    name: 'chunk-collection',
    fault: 'chunks that name another collection than their version',
    remedy: 'they are given the collection of their version',
    bad: `select c.id, v.collection_id from chunks c join document_versions v on v.id = c.version_id
      where c.collection_id <> v.collection_id`,
    repairs: ['update chunks c set collection_id = bad.collection_id from bad where c.id = bad.id returning 1'],
  },
  {
    name: 'strayed-publication',
    fault: 'published documents whose version belongs to another document, or that name another collection',
    remedy: 'they are unpublished; the next check publishes the newest complete version',
    bad: `select p.document_id as id from published_versions p join document_versions v on v.id = p.version_id
      join documents d on d.id = p.document_id where v.document_id <> d.id or p.collection_id <> d.collection_id`,
    repairs: ['delete from published_versions p using bad where p.document_id = bad.id returning 1'],
  },
  {
    name: 'unpublished',
    fault: 'complete newest versions that searches do not see',
    remedy: 'they are published',
    bad: `select v.id from documents d cross join lateral (
        select id, number from document_versions where document_id = d.id and not withdrawn and status = 'ready'
        order by number desc limit 1) v
      left join published_versions p on p.document_id = d.id left join document_versions live on live.id = p.version_id
      where (d.expires_at is null or d.expires_at > now())
        and (p.document_id is null or live.withdrawn or live.number < v.number)`,
    repairs: [
      `insert into published_versions
         (document_id, version_id, collection_id, document_name, metadata, expires_at, chunk_count, term_count)
       select d.id, v.id, v.collection_id, v.name, v.extracted || d.metadata, d.expires_at, ${COUNTS}
       from bad join document_versions v on v.id = bad.id join documents d on d.id = v.document_id
       on conflict (document_id) do update
       set version_id = excluded.version_id, collection_id = excluded.collection_id, document_name = excluded.document_name,
         metadata = excluded.metadata, expires_at = excluded.expires_at, chunk_count = excluded.chunk_count,
         term_count = excluded.term_count, published_at = now() returning 1`,
    ],
  },
  {
    name: 'published-not-ready',
    fault: 'published versions that have failed, or are unfinished and unchanged for ten minutes',
    remedy: 'complete ones are ready again, the others are parsed again by a worker',
    isQueued: true,
    bad: `select v.id from published_versions p join document_versions v on v.id = p.version_id
      where v.status = 'failed' or (v.${UNFINISHED} and v.updated_at < now() - interval '10 minutes')`,
    repairs: [
      `update document_versions v set status = 'ready', error_code = null, error_message = null, failed_stage = null,
         last_error = null, done = total, ended_at = coalesce(ended_at, now()), updated_at = now()
       from bad where v.id = bad.id and ${COMPLETE} returning 1`,
      `update document_versions v set ${PARSED_AGAIN} from bad where v.id = bad.id returning 1`,
    ],
  },
  {
    name: 'chunk-count',
    fault: 'complete versions whose chunk count does not match their chunks',
    remedy: 'they are parsed again by a worker',
    isQueued: true,
    bad: `select v.id from document_versions v
      left join (select version_id, count(*) as n from chunks group by version_id) c on c.version_id = v.id
      where v.status = 'ready' and v.chunk_count is distinct from coalesce(c.n, 0)
        and exists (select from version_contents b where b.version_id = v.id)`,
    repairs: [`update document_versions v set ${PARSED_AGAIN} from bad where v.id = bad.id returning 1`],
  },
  {
    name: 'stalled',
    fault: 'unfinished versions that are unchanged for ten minutes',
    remedy: 'they continue at their stage; if they are found again, check that a worker runs and reaches Redis',
    isQueued: true,
    bad: `select v.id from document_versions v where v.${UNFINISHED} and v.updated_at < now() - interval '10 minutes'
        and not exists (select from work_leases l where l.version_id = v.id and l.expires_at > now())
        and (v.status <> 'received' or not exists (select from work_leases l where l.expires_at > now()))`,
    repairs: ['update document_versions v set starts = 0, updated_at = now() from bad where v.id = bad.id returning 1'],
  },
  {
    name: 'leases',
    fault: 'leases on work that no worker does',
    remedy: 'they are removed',
    bad: `select l.version_id as id, l.job from work_leases l join document_versions v on v.id = l.version_id
      where l.expires_at < now() - interval '1 minute'
        or (v.status in ('ready', 'failed') and l.started_at < now() - interval '1 minute')`,
    repairs: ['delete from work_leases l using bad where l.version_id = bad.id and l.job = bad.job returning 1'],
  },
  {
    name: 'no-source',
    fault: 'versions with neither their bytes nor their text',
    remedy: 'they cannot be restored: upload the files again, or delete the documents',
    bad: `select v.id from document_versions v where not exists (select from version_contents c where c.version_id = v.id)
      and not exists (select from document_texts t where t.version_id = v.id)`,
  },
  {
    name: 'key-collections',
    fault: 'API keys that are limited to collections which do not exist',
    remedy: 'these collections are removed from the keys',
    bad: `select k.id from api_keys k where exists (
        select from unnest(k.collections) as named where not exists (select from collections c where c.id = named))`,
    repairs: [
      `update api_keys k set collections = array(select c.id from collections c where c.id = any(k.collections))
       from bad where k.id = bad.id returning 1`,
    ],
  },
];
