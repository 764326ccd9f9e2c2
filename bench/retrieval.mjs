/**
 * Measures search quality and time on the real index: keyword, vector and hybrid, compared with a plain BM25.
 *
 *   npm run build && DATABASE_URL=postgres://… node bench/retrieval.mjs [--keyword] [--queries 100] [--documents 300] [set ...]
 *
 * Creates a database on that server and drops it afterwards. `--keyword` leaves out the vectors, which take most of the
 * time. `--documents 0` uses all documents of a set.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const samples = join(root, '../shared/samples');
const skip = (reason) => {
  console.log(`skipped: ${reason}`);
  process.exit(0);
};
if (!existsSync(samples)) skip(`there are no samples at ${samples}`);
if (!process.env.DATABASE_URL) skip('DATABASE_URL names no PostgreSQL server');

const lib = (path) => import(join(root, 'dist/libs', path));
const { embeddingText, indexedChunks, queryTerms, terms } = await lib('text/src/index.js');
const { ChunkIndex, Collections, Retrieval } = await lib('rag/src/index.js');
const { CollectionRepository } = await lib('rag/src/collections/collection.repository.js');
const { SearchRepository } = await lib('rag/src/retrieval/search.repository.js');
const { Database, migrate } = await lib('database/src/index.js');
const { openLocalEmbedder } = await lib('models/src/local/open-local-embedder.js');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keyword: { type: 'boolean', default: false },
    queries: { type: 'string', default: '100' },
    documents: { type: 'string', default: '300' },
  },
});
const SETS = positionals.length ? positionals : ['scifact', 'squad2-en', 'xquad-zh', 'cmrc2018-zh', 'drcd-zh-hant', 'md'];
const QUERIES = Number(options.queries);
const DOCUMENTS = Number(options.documents) || Infinity;

const read = (...path) =>
  readFileSync(join(samples, ...path), 'utf8')
    .trim()
    .split('\n');

function readDocuments(set) {
  if (set !== 'md') {
    return read('qa', set, 'docs.jsonl').map((line) => {
      const { id, title, text } = JSON.parse(line);
      return { id, text: title ? `${title}\n\n${text}` : text, blocks: [] };
    });
  }
  return globSync('**/*.md', { cwd: join(samples, 'md') }).map((id) => {
    // the questions of kind "summary" are copied from the front matter, which must not be found
    const text = readFileSync(join(samples, 'md', id), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '');
    const headings = [...text.matchAll(/^(#{1,6}) .*$/gm)];
    const blocks = headings.map(({ 0: line, 1: signs, index }) => {
      return { kind: 'heading', level: signs.length, charStart: index, charEnd: index + line.length };
    });
    return { id, text, blocks };
  });
}

function readSet(set) {
  const folder = set === 'md' ? ['md'] : ['qa', set];
  const relevant = new Map();
  for (const line of read(...folder, 'qrels.tsv').slice(1)) {
    const [query, document, grade] = line.split('\t');
    if (Number(grade) > 0) relevant.set(query, [...(relevant.get(query) ?? []), document]);
  }
  const all = read(...folder, 'queries.jsonl').map((line) => JSON.parse(line));
  const usable = all.filter(({ id, answerable }) => relevant.has(id) && answerable !== false);
  const step = Math.max(1, Math.floor(usable.length / QUERIES));
  const queries = usable.filter((_, index) => index % step === 0).slice(0, QUERIES);
  const needed = new Set(queries.flatMap(({ id }) => relevant.get(id)));
  const documents = readDocuments(set);
  const wanted = documents.filter(({ id }) => needed.has(id));
  const others = documents.filter(({ id }) => !needed.has(id));
  return { set, relevant, queries, documents: [...wanted, ...others.slice(0, Math.max(0, DOCUMENTS - wanted.length))] };
}

const everyone = { id: 'bench', name: 'bench', permissions: [], collections: null, rateLimit: null };

async function load({ set, documents }, { database, index, collections, embedder }) {
  const collection = await collections.create(everyone, { name: set });
  const chunked = [];
  for (const { id, text, blocks } of documents) {
    const chunks = indexedChunks({ text, blocks }, collection.chunking);
    const [documentId, versionId] = [randomUUID(), randomUUID()];
    await database.query('insert into documents (id, collection_id, name, sha256) values ($1, $2, $3, $4)', [
      documentId,
      collection.id,
      id,
      documentId,
    ]);
    await database.query(
      `insert into document_versions (id, document_id, collection_id, name, number, media_type, bytes, sha256, status)
       values ($1, $2, $3, $4, 1, 't', 1, '', 'ready')`,
      [versionId, documentId, collection.id, id],
    );
    await index.put(database, { versionId, collectionId: collection.id, chunks });
    if (embedder) {
      const waiting = await index.missing(versionId, embedder.profile.name, 100_000);
      const vectors = await embedder.embedDocuments(waiting.map(embeddingText));
      await index.putVectors(
        embedder.profile,
        waiting.map(({ id: chunkId }, at) => ({ chunkId, vector: vectors[at] })),
      );
    }
    await index.publish(database, { documentId, versionId, collectionId: collection.id, documentName: id, metadata: {} });
    chunked.push(...chunks.map((part) => ({ document: id, terms: terms([...part.headingPath, part.text].join('\n')) })));
  }
  await database.query('analyze');
  return { collectionId: collection.id, chunked };
}

/** The baseline: BM25 (k1 1.2, b 0.75) in memory. Returns documents, best first. */
function plainBm25(chunked) {
  const postings = new Map();
  for (const [at, { terms: own }] of chunked.entries()) {
    const counts = new Map();
    for (const term of own) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const [term, count] of counts) {
      const known = postings.get(term);
      if (known) known.push([at, count]);
      else postings.set(term, [[at, count]]);
    }
  }
  const average = chunked.reduce((sum, { terms: own }) => sum + own.length, 0) / chunked.length;
  return (question) => {
    const scores = new Map();
    for (const term of queryTerms(question)) {
      const found = postings.get(term) ?? [];
      const idf = Math.log(1 + (chunked.length - found.length + 0.5) / (found.length + 0.5));
      for (const [at, count] of found) {
        const score = (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * chunked[at].terms.length) / average));
        scores.set(at, (scores.get(at) ?? 0) + score);
      }
    }
    return [...scores].sort((a, b) => b[1] - a[1]).map(([at]) => chunked[at].document);
  };
}

function grade(found, relevant) {
  const documents = [...new Set(found)].slice(0, 10);
  const gains = documents.map((document, at) => (relevant.includes(document) ? 1 / Math.log2(at + 2) : 0));
  const best = relevant.slice(0, 10).reduce((sum, _, at) => sum + 1 / Math.log2(at + 2), 0);
  const hits = gains.filter((gain) => gain > 0).length;
  return { ndcg: gains.reduce((sum, gain) => sum + gain, 0) / best, recall: hits / Math.min(10, relevant.length) };
}

async function measure({ queries, relevant }, rank) {
  const totals = { ndcg: 0, recall: 0, ms: [] };
  for (const { id, text } of queries) {
    const started = performance.now();
    const { ndcg, recall } = grade(await rank(text), relevant.get(id));
    totals.ms.push(performance.now() - started);
    totals.ndcg += ndcg / queries.length;
    totals.recall += recall / queries.length;
  }
  totals.ms.sort((a, b) => a - b);
  return totals;
}

async function run(url, embedder) {
  await migrate(url);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  const database = new Database(pool);
  const [index, collections] = [new ChunkIndex(database), new Collections(new CollectionRepository(database))];
  const retrieval = new Retrieval(collections, new SearchRepository(database), embedder);
  try {
    for (const set of SETS.map(readSet)) {
      const started = performance.now();
      const { collectionId, chunked } = await load(set, { database, index, collections, embedder });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(
        `\n${set.set}: ${set.queries.length} questions, ${set.documents.length} documents, ${chunked.length} chunks (${seconds} s)`,
      );
      const search = (mode) => async (query) => {
        const { items } = await retrieval.search(everyone, { query, mode, limit: 50, collections: [collectionId] });
        return items.map(({ documentName }) => documentName);
      };
      const rankers = { 'plain BM25': plainBm25(chunked), keyword: search('keyword') };
      if (embedder) Object.assign(rankers, { vector: search('vector'), hybrid: search('hybrid') });
      for (const [name, rank] of Object.entries(rankers)) {
        const { ndcg, recall, ms } = await measure(set, rank);
        const times = `p50 ${ms[ms.length >> 1].toFixed(1)} ms, p95 ${ms[Math.floor(ms.length * 0.95)].toFixed(1)} ms`;
        console.log(`  ${name.padEnd(12)} nDCG@10 ${ndcg.toFixed(3)}  recall@10 ${recall.toFixed(3)}  ${times}`);
      }
    }
  } finally {
    await pool.end();
  }
}

const name = `bench_retrieval_${randomBytes(4).toString('hex')}`;
const admin = new pg.Client(process.env.DATABASE_URL);
await admin.connect();
await admin.query(`create database ${name}`);
const embedder = options.keyword ? undefined : await openLocalEmbedder({});
try {
  const url = new URL(process.env.DATABASE_URL);
  url.pathname = `/${name}`;
  await run(url.href, embedder?.profile ? embedder : undefined);
} finally {
  await embedder?.close?.();
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
}
process.exit(0);
