import type { SqlCheck } from './sql-check.repository.js';

const TEXT_HASH = `substring(sha256(convert_to(array_to_string(c.heading_path || c.text, E'\\n'), 'UTF8')) from 1 for 16)`;
const ACTIVE = '(select id from embedding_profiles where active)';
/** SQL: a running reindex fills the active profile. */
const FILLING = `exists (select from reindexes r join embedding_profiles a on a.name = r.to_profile where a.active and r.status = 'running')`;

/** Checks of profiles and vectors. */
export const VECTOR_CHECKS: SqlCheck[] = [
  {
    name: 'no-active-profile',
    fault: 'embedding profiles with vectors, none of which is active for searches',
    remedy: 'the profile with most vectors is activated',
    bad: `select p.id from embedding_profiles p where not exists (select from embedding_profiles where active)
        and exists (select from chunk_embeddings e where e.profile_id = p.id)`,
    repairs: [
      `update embedding_profiles p set active = true where p.id = (
         select e.profile_id from chunk_embeddings e join bad on bad.id = e.profile_id group by 1 order by count(*) desc limit 1)
       returning 1`,
    ],
  },
  {
    name: 'vector-dimensions',
    fault: 'vectors with other dimensions than their profile',
    remedy: 'they are removed, and computed again as missing ones',
    bad: `select e.chunk_id as id, e.profile_id from chunk_embeddings e join embedding_profiles p on p.id = e.profile_id
      where vector_dims(e.embedding) <> p.dimensions`,
    repairs: ['delete from chunk_embeddings e using bad where e.chunk_id = bad.id and e.profile_id = bad.profile_id returning 1'],
  },
  {
    name: 'unused-vectors',
    fault: 'vectors of profiles that are not used any more',
    remedy: 'they are removed',
    bad: `select e.chunk_id as id, e.profile_id from embedding_profiles p join chunk_embeddings e on e.profile_id = p.id
      where not p.active and ${ACTIVE} is not null
        and not exists (select from reindexes r where r.to_profile = p.name
          and (r.status = 'running' or r.id = (select id from reindexes order by id desc limit 1)))
        and not exists (select from reindexes r where r.from_profile = p.name
          and (r.status = 'running' or r.ended_at > now() - interval '10 minutes'))`,
    repairs: ['delete from chunk_embeddings e using bad where e.chunk_id = bad.id and e.profile_id = bad.profile_id returning 1'],
  },
];

export const TEXT_HASH_CHECK: SqlCheck = {
  name: 'text-hash',
  fault: 'chunks whose hash does not match their text',
  remedy: 'the hash is computed again',
  bad: `select c.id, ${TEXT_HASH} as hash from chunks c where c.text_hash <> ${TEXT_HASH}`,
  repairs: ['update chunks c set text_hash = bad.hash from bad where c.id = bad.id returning 1'],
};

/** Comes after all checks whose repair changes chunks. */
export const COUNTS_CHECK: SqlCheck = {
  name: 'counts',
  fault: 'published documents whose counts of chunks or terms, which ranking needs, do not match their chunks',
  remedy: 'they are counted again',
  bad: `select p.document_id as id, coalesce(c.n, 0) as n, coalesce(c.terms, 0) as terms from published_versions p
    left join (select version_id, count(*) as n, sum(term_count) as terms from chunks group by version_id) c
      on c.version_id = p.version_id
    where p.chunk_count <> coalesce(c.n, 0) or p.term_count <> coalesce(c.terms, 0)`,
  repairs: [
    'update published_versions p set chunk_count = bad.n, term_count = bad.terms from bad where p.document_id = bad.id returning 1',
  ],
};

/** Vectors that a running reindex is computing are not a fault. */
export const MISSING_VECTORS: SqlCheck = {
  name: 'missing-vectors',
  fault: 'chunks of published versions without a vector, which only keyword search finds',
  remedy: 'a worker computes them, as a reindex into the profile that serves (GET /api/v1/reindex shows it)',
  isQueued: true,
  bad: `select c.id from published_versions p join chunks c on c.version_id = p.version_id
    left join chunk_embeddings e on e.chunk_id = c.id and e.profile_id = ${ACTIVE}
    where e.chunk_id is null and ${ACTIVE} is not null and not ${FILLING}`,
};
