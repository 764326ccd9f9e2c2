import type { MigrationInterface, QueryRunner } from 'typeorm';

const UNFINISHED = `status in ('received', 'parsing', 'embedding')`;

/** Versions with their history, leases on work, fair turns, expiry, vectors shared by text, and the change of an embedding profile. */
export class IngestionDepth1795500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...VERSIONS, ...LEASES, ...EXPIRY, ...SHARED_VECTORS, ...PROFILES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const VERSIONS = [
  `alter table document_versions
    -- a version may bring a new name, and with it another type
    add column name text,
    add column collection_id uuid references collections on delete cascade,
    -- place in the fair queue: the n-th unfinished version of a collection has turn n, counted from the work that is on
    add column turn integer not null default 1,
    -- rolled back: a version with a lower number is the document now
    add column withdrawn boolean not null default false,
    -- tries that failed since it was received, and how the last of them did
    add column attempts integer not null default 0,
    add column last_error jsonb,
    add column failed_stage text,
    -- milliseconds that the stages took
    add column stage_ms jsonb not null default '{}',
    add column queued_at timestamptz not null default now(),
    add column stage_at timestamptz not null default now(),
    add column ended_at timestamptz`,
  `update document_versions v set name = d.name, collection_id = d.collection_id, queued_at = v.created_at, stage_at = v.updated_at,
     ended_at = case when v.status in ('ready', 'failed') then v.updated_at end,
     failed_stage = case when v.status = 'failed' then case when v.chunk_count is null then 'parse' else 'embed' end end
   from documents d where d.id = v.document_id`,
  'alter table document_versions alter column collection_id set not null, alter column name set not null',
  `create index document_versions_turn on document_versions (collection_id, turn) where ${UNFINISHED}`,
  `create index document_versions_first_turn on document_versions (turn) where ${UNFINISHED}`,
  `create index document_versions_failed on document_versions (ended_at, id) where status = 'failed'`,
  // most large files are packed already: to try once more costs more than it saves, though texts take more room
  'alter table version_contents alter column data set storage external',
];

/** Who works on what: a row lives as long as its worker says so, at short intervals. */
const LEASES = [
  `create table work_leases (
    version_id uuid not null references document_versions on delete cascade,
    job text not null,
    owner uuid not null,
    started_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (version_id, job)
  )`,
  'create index work_leases_owner on work_leases (owner)',
];

const EXPIRY = [
  'alter table documents add column expires_at timestamptz',
  'create index documents_expiring on documents (expires_at) where expires_at is not null',
  'alter table published_versions add column expires_at timestamptz',
];

/** Chunks of equal text share what was computed for one of them: the stored vectors are the cache. */
const SHARED_VECTORS = [
  'alter table chunks add column text_hash bytea',
  `update chunks set text_hash = substring(sha256(convert_to(array_to_string(heading_path || text, E'\\n'), 'UTF8')) from 1 for 16)`,
  'alter table chunks alter column text_hash set not null',
  'create index chunks_text_hash on chunks using hash (text_hash)',
];

const PROFILES = [
  // the profile that searches use; there is none before the first vector
  'alter table embedding_profiles add column active boolean not null default false',
  'create unique index embedding_profiles_active on embedding_profiles (active) where active',
  `update embedding_profiles set active = true
   where id = (select profile_id from chunk_embeddings group by profile_id order by count(*) desc limit 1)`,
  `create table reindexes (
    id uuid primary key,
    from_profile text,
    to_profile text not null,
    status text not null check (status in ('running', 'done', 'failed', 'cancelled')),
    done bigint not null default 0,
    total bigint not null default 0,
    -- the last steps before the swap: whatever is published meanwhile needs its vectors in both profiles
    closing boolean not null default false,
    -- why it failed, or why the last try did
    error_code text,
    error_message text,
    -- the worker that is at it, as long as it says so
    owner uuid,
    lease_until timestamptz,
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    ended_at timestamptz
  )`,
  `create unique index reindexes_running on reindexes (status) where status = 'running'`,
];

const DOWN = [
  'alter table version_contents alter column data set storage extended',
  'drop table reindexes',
  'alter table embedding_profiles drop column active',
  'alter table chunks drop column text_hash',
  'alter table published_versions drop column expires_at',
  'alter table documents drop column expires_at',
  'drop table work_leases',
  `alter table document_versions drop column name, drop column collection_id, drop column turn, drop column withdrawn, drop column attempts,
     drop column last_error, drop column failed_stage, drop column stage_ms, drop column queued_at, drop column stage_at,
     drop column ended_at`,
];
