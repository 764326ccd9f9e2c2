import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import type { Passage, Principal } from '@causeway/kernel';
import { toSql } from 'pgvector';
import { toLexeme } from '@causeway/text';
import type { SectionChunk } from './section.js';
import type { SearchRequest } from './search.types.js';

/** Candidates of each channel. Independent of the limit of the search, so that the limit does not change the order. */
const CANDIDATES = 100;
type Scope = Pick<SearchRequest, 'collections' | 'filter'>;

type NearChunk = SectionChunk & { id: string };

/** A passage and the version of its document that contains it. */
export type FoundPassage = Passage & { versionId: string };

interface FoundRow extends Omit<FoundPassage, 'citation'> {
  page: number | null;
  headingPath: string[];
  charStart: number;
  charEnd: number;
}

/** SQL: the published versions to search in, by what the caller may see ($1), has named ($2) and filters by ($3). */
const SCOPE = `scope as materialized (
  select version_id, document_id, document_name, collection_id, chunk_count, term_count from published_versions
  where ($1::uuid[] is null or collection_id = any($1)) and ($2::uuid[] is null or collection_id = any($2))
    and ($3::jsonb is null or metadata @> $3) and (expires_at is null or expires_at > now()))`;

/** SQL: the passages of the rows `best(id, score)`. */
const PASSAGES = `select c.id as "chunkId", s.version_id as "versionId", s.document_id as "documentId",
    s.document_name as "documentName", s.collection_id as "collectionId", c.text, b.score, c.page, c.heading_path as "headingPath",
    c.char_start as "charStart", c.char_end as "charEnd"
  from best b join chunks c on c.id = b.id join scope s on s.version_id = c.version_id order by b.score desc, c.id`;

/**
 * SQL: how often a term occurs in a chunk. `ts_rank` of a single term is the sum of 1/n² over its occurrences, divided by
 * π²/6; the rest to 1 is close enough to 1/(n + ½) to compute n exactly for the 255 positions that a tsvector stores.
 * `unnest` of the tsvector would be five times as slow.
 */
const FREQUENCY = `round(1 / (1.64493406684823::float8 * (1 - ts_rank('{1,1,1,1}', c.terms, a.query))) - 0.5)`;

/** SQL: BM25 (k1 1.2, b 0.75) over the chunks in scope. `$4` are the terms, `$5` each of them as a tsquery. */
const KEYWORD = `with ${SCOPE},
  totals as materialized (
    select sum(chunk_count)::float8 as n, sum(term_count)::float8 / greatest(sum(chunk_count), 1) as length from scope),
  asked as materialized (select term, query::tsquery as query from unnest($4::text[], $5::text[]) as t (term, query)),
  hits as materialized (
    select c.id, a.term, ${FREQUENCY} as frequency, c.term_count::float8 as length
    from asked a join chunks c on c.terms @@ a.query join scope s on s.version_id = c.version_id),
  weights as (
    select term, ln(1 + (n - df + 0.5::float8) / (df + 0.5::float8)) as idf
    from (select term, count(*)::float8 as df from hits group by term) d, totals),
  best as (
    select h.id, sum(w.idf * h.frequency * 2.2::float8
      / (h.frequency + 1.2::float8 * (0.25::float8 + 0.75::float8 * h.length / t.length))) as score
    from hits h join weights w on w.term = h.term, totals t
    group by h.id order by score desc, h.id limit ${CANDIDATES})
  ${PASSAGES}`;

/**
 * SQL: nearest neighbours by cosine in scope. A similarity of zero or less is not a match: the texts share no script. The
 * search is exact, so that filters do not cost recall; its time grows with the chunks in scope and is acceptable up to some
 * 50,000. An index for larger scopes would change only this statement.
 */
const VECTOR = `with ${SCOPE},
  nearest as (
    select c.id, e.embedding <=> $5::vector as distance from scope s join chunks c on c.version_id = s.version_id
      join chunk_embeddings e on e.chunk_id = c.id and e.profile_id = (select id from embedding_profiles where name = $4)
    order by distance limit ${CANDIDATES}),
  best as (select id, 1 - distance as score from nearest where distance < 1)
  ${PASSAGES}`;

/** The two channels of a search, each of them one statement with the permissions in its `where`. */
@Injectable()
export class SearchRepository {
  constructor(private readonly database: Database) {}

  /** @param terms at least one, without duplicates */
  async keyword(principal: Principal, scope: Scope, terms: readonly string[]): Promise<FoundPassage[]> {
    const rows = await this.database.query<FoundRow>(KEYWORD, [...scopeOf(principal, scope), terms, terms.map(toLexeme)]);
    return rows.map(toPassage);
  }

  async vector(principal: Principal, scope: Scope, profileName: string, vector: number[]): Promise<FoundPassage[]> {
    const rows = await this.database.query<FoundRow>(VECTOR, [...scopeOf(principal, scope), profileName, toSql(vector)]);
    return rows.map(toPassage);
  }

  /** The chunks around each of these, in order and including it. @param reach how many on each side */
  async around(chunkIds: readonly string[], reach: number): Promise<Map<string, NearChunk[]>> {
    const rows = await this.database.query<NearChunk & { of: string }>(
      `select c.id as of, n.id, n.ordinal, n.text, n.heading_path as "headingPath", n.char_start as "charStart",
         n.char_end as "charEnd", n.tokens
       from chunks c join chunks n on n.version_id = c.version_id and n.ordinal between c.ordinal - $2 and c.ordinal + $2
       where c.id = any($1::uuid[]) order by c.id, n.ordinal`,
      [chunkIds, reach],
    );
    return Map.groupBy(rows, ({ of }) => of);
  }
}

function scopeOf(principal: Principal, { collections, filter }: Scope): unknown[] {
  return [principal.collections, collections ?? null, filter ? JSON.stringify(filter) : null];
}

function toPassage({ page, headingPath, charStart, charEnd, ...found }: FoundRow): FoundPassage {
  return { ...found, citation: { ...(page !== null && { page }), headingPath, charStart, charEnd } };
}
