import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Initial1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create extension if not exists vector');
    for (const statement of [...KNOWLEDGE, ...DOCUMENTS, ...SEARCH, ...ACCESS]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) await runner.query(`drop table ${table}`);
  }
}

const TABLES = [
  'collections',
  'documents',
  'document_versions',
  'version_contents',
  'document_texts',
  'chunks',
  'embedding_profiles',
  'chunk_embeddings',
  'published_versions',
  'api_keys',
  'mcp_calls',
  'conversations',
  'turns',
];

const KNOWLEDGE = [
  `create table collections (
    id uuid primary key,
    name text not null constraint collections_name_key unique,
    description text not null default '',
    chunking jsonb not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
];

const DOCUMENTS = [
  `create table documents (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    name text not null,
    sha256 text not null,
    metadata jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint documents_content_key unique (collection_id, sha256)
  )`,
  'create index documents_page on documents (collection_id, id)',
  `create table document_versions (
    id uuid primary key,
    document_id uuid not null references documents on delete cascade,
    number integer not null,
    media_type text not null,
    bytes bigint not null,
    sha256 text not null,
    status text not null check (status in ('received', 'parsing', 'embedding', 'ready', 'failed')),
    done integer not null default 0,
    total integer not null default 0,
    starts integer not null default 0,
    error_code text,
    error_message text,
    page_count integer,
    chunk_count integer,
    warnings jsonb not null default '[]',
    extracted jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (document_id, number)
  )`,
  `create index document_versions_unfinished on document_versions (updated_at) where status in ('received', 'parsing', 'embedding')`,
  // the uploaded bytes, in parts of a bounded size, so that neither side ever holds a whole file
  `create table version_contents (
    version_id uuid not null references document_versions on delete cascade,
    ordinal integer not null,
    data bytea not null,
    primary key (version_id, ordinal)
  )`,
  `create table document_texts (
    version_id uuid primary key references document_versions on delete cascade,
    content text not null
  )`,
];

// toast_tuple_target: terms and vectors stay in the row, uncompressed, since a search reads them of every candidate
const SEARCH = [
  `create table chunks (
    id uuid primary key,
    version_id uuid not null references document_versions on delete cascade,
    collection_id uuid not null references collections on delete cascade,
    ordinal integer not null,
    text text not null,
    page integer,
    heading_path text[] not null,
    char_start integer not null,
    char_end integer not null,
    tokens integer not null,
    -- index terms with their repetitions: the length of a chunk in the sense of BM25
    term_count integer not null,
    terms tsvector not null,
    unique (version_id, ordinal) include (id)
  ) with (toast_tuple_target = 8160)`,
  'create index chunks_terms on chunks using gin (terms)',
  'create index chunks_collection on chunks (collection_id)',
  `create table embedding_profiles (
    id integer generated always as identity primary key,
    name text not null unique,
    dimensions integer not null,
    created_at timestamptz not null default now()
  )`,
  `create table chunk_embeddings (
    profile_id integer not null references embedding_profiles on delete cascade,
    chunk_id uuid not null references chunks on delete cascade,
    embedding vector not null,
    primary key (profile_id, chunk_id)
  ) with (toast_tuple_target = 8160)`,
  'create index chunk_embeddings_chunk on chunk_embeddings (chunk_id)',
  // one row a document: the version that searches see; replacing the row is what makes a version live
  `create table published_versions (
    document_id uuid primary key references documents on delete cascade,
    version_id uuid not null references document_versions on delete cascade,
    collection_id uuid not null references collections on delete cascade,
    document_name text not null,
    metadata jsonb not null default '{}',
    chunk_count integer not null,
    term_count bigint not null,
    published_at timestamptz not null default now()
  )`,
  'create index published_versions_version on published_versions (version_id)',
  'create index published_versions_collection on published_versions (collection_id)',
];

const ACCESS = [
  `create table api_keys (
    id uuid primary key,
    name text not null,
    prefix text not null,
    secret_hash text not null unique,
    permissions text[] not null,
    collections uuid[],
    rate_limit integer,
    created_at timestamptz not null default now(),
    last_used_at timestamptz
  )`,
  `create table mcp_calls (
    id uuid primary key,
    principal_id text not null,
    server text not null,
    tool text not null,
    arguments_hash text not null,
    replica text,
    attempts integer not null,
    outcome text not null check (outcome in ('completed', 'not_sent', 'outcome_unknown')),
    is_error boolean,
    error_code text,
    duration_ms integer not null,
    created_at timestamptz not null default now()
  )`,
  'create index mcp_calls_created on mcp_calls (created_at)',
  `create table conversations (
    id uuid primary key,
    principal_id text not null,
    created_at timestamptz not null default now()
  )`,
  `create table turns (
    id uuid primary key,
    conversation_id uuid not null references conversations on delete cascade,
    question text not null,
    answer text not null,
    model text not null,
    citations jsonb not null,
    tool_steps jsonb not null,
    usage jsonb not null,
    created_at timestamptz not null default now()
  )`,
  'create index turns_conversation on turns (conversation_id, id)',
];
