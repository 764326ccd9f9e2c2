/**
 * Measures speed, memory and search quality of the local embeddings on the samples beside the repository.
 *
 *   npm run build && node bench/embeddings.mjs [texts per set, default 300] [set ...]
 *
 * Each set contains the documents that answer its first queries and is filled up with others. BM25 on the same documents
 * and queries is the baseline, since figures of small sets mean little by themselves.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const samples = join(root, '../shared/samples/qa');
if (!existsSync(samples)) {
  console.log(`skipped: there are no samples at ${samples}`);
  process.exit(0);
}
const { openLocalEmbedder } = await import(join(root, 'dist/libs/models/src/local/open-local-embedder.js'));

const SIZE = Number(process.argv[2] ?? 300);
const named = process.argv.slice(3);
const SETS = named.length ? named : ['scifact', 'xquad-en', 'cmrc2018-zh', 'xquad-zh', 'drcd-zh-hant', 'jaquad-ja'];

const lines = (set, file) =>
  readFileSync(join(samples, set, file), 'utf8')
    .trim()
    .split('\n');

function readSet(set) {
  const relevant = new Map();
  for (const line of lines(set, 'qrels.tsv')) {
    const columns = line.split('\t');
    const [query, document] = columns.length > 3 ? [columns[0], columns[2]] : columns;
    relevant.set(query, (relevant.get(query) ?? new Set()).add(document));
  }
  const documents = lines(set, 'docs.jsonl').map((line) => JSON.parse(line));
  const ids = new Set(documents.map(({ id }) => id));
  const usable = ({ id }) => [...(relevant.get(id) ?? [])].some((document) => ids.has(document));
  const all = lines(set, 'queries.jsonl')
    .map((line) => JSON.parse(line))
    .filter(usable);
  const step = Math.max(1, Math.floor(all.length / 100));
  const queries = all.filter((_, index) => index % step === 0).slice(0, 100);
  const needed = new Set(queries.flatMap(({ id }) => [...relevant.get(id)]));
  const wanted = documents.filter(({ id }) => needed.has(id));
  const others = documents.filter(({ id }) => !needed.has(id)).slice(0, Math.max(0, SIZE - wanted.length));
  return { relevant, queries, documents: [...wanted, ...others] };
}

const terms = (text) =>
  text
    .toLowerCase()
    .match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu)
    ?.flatMap((term, index, list) => {
      const next = list[index + 1];
      return /\p{Script=Han}/u.test(term) && next && /\p{Script=Han}/u.test(next) ? [term, term + next] : [term];
    }) ?? [];

function bm25(documents) {
  const bags = documents.map(({ text }) => terms(text));
  const mean = bags.reduce((sum, bag) => sum + bag.length, 0) / bags.length;
  const counts = bags.map((bag) => bag.reduce((map, term) => map.set(term, (map.get(term) ?? 0) + 1), new Map()));
  const df = new Map();
  for (const map of counts) for (const term of map.keys()) df.set(term, (df.get(term) ?? 0) + 1);
  const idf = (term) => Math.log(1 + (bags.length - (df.get(term) ?? 0) + 0.5) / ((df.get(term) ?? 0) + 0.5));
  return (query) =>
    counts.map((map, index) =>
      terms(query).reduce((sum, term) => {
        const tf = map.get(term) ?? 0;
        return sum + (idf(term) * tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * bags[index].length) / mean));
      }, 0),
    );
}

const rank = (scores) =>
  scores
    .map((score, index) => [score, index])
    .sort((a, b) => b[0] - a[0])
    .map(([, index]) => index);
const fuse = (...rankings) => {
  const scores = new Array(rankings[0].length).fill(0);
  for (const ranking of rankings) ranking.slice(0, 50).forEach((index, place) => (scores[index] += 1 / (60 + place + 1)));
  return rank(scores);
};

function ndcg(order, documents, relevant) {
  const gain = (place) => 1 / Math.log2(place + 2);
  const found = order.slice(0, 10).reduce((sum, index, place) => sum + (relevant.has(documents[index].id) ? gain(place) : 0), 0);
  const best = Array.from({ length: Math.min(10, relevant.size) }, (_, place) => gain(place)).reduce((a, b) => a + b, 0);
  return found / best;
}

const dot = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);
const mean = (values) => (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3);
const rssOf = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const opening = performance.now();
const embedder = await openLocalEmbedder({});
console.log(
  `packages found and checked: ${(performance.now() - opening).toFixed(0)} ms; profile ${JSON.stringify(embedder.profile)}`,
);
if (!embedder.profile) process.exit(0);
for (const text of ['English', '中文']) {
  const loading = performance.now();
  await embedder.embedQuery(text);
  console.log(`first ${text} text, process and model loaded: ${(performance.now() - loading).toFixed(0)} ms`);
}

console.log('\nset            docs queries  texts/s  ms/query   vector   bm25  fused  (nDCG@10)');
for (const set of SETS) {
  const { relevant, queries, documents } = readSet(set);
  const started = performance.now();
  const vectors = await embedder.embedDocuments(documents.map(({ text }) => text));
  const perSecond = (documents.length / (performance.now() - started)) * 1000;
  const keyword = bm25(documents);
  const scores = { vector: [], keyword: [], fused: [] };
  let asking = 0;
  for (const { id, text } of queries) {
    const before = performance.now();
    const query = await embedder.embedQuery(text);
    asking += performance.now() - before;
    const orders = [rank(vectors.map((vector) => dot(query, vector))), rank(keyword(text))];
    scores.vector.push(ndcg(orders[0], documents, relevant.get(id)));
    scores.keyword.push(ndcg(orders[1], documents, relevant.get(id)));
    scores.fused.push(ndcg(fuse(...orders), documents, relevant.get(id)));
  }
  const columns = [documents.length, queries.length, perSecond.toFixed(1), (asking / queries.length).toFixed(0)];
  console.log(
    set.padEnd(12),
    ...columns.map((value) => String(value).padStart(7)),
    '  ',
    mean(scores.vector),
    ' ',
    mean(scores.keyword),
    mean(scores.fused),
  );
}
if (process.platform === 'linux')
  console.log(
    `\nresident memory: this process ${rssOf('self').toFixed(0)} MB, inference process ${rssOf(embedder.pid).toFixed(0)} MB`,
  );
embedder.onModuleDestroy();
