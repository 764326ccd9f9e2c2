/**
 * Measures the time until files are searchable, compared with LangChain.js, on the same PostgreSQL and the same embeddings:
 *
 *   npm run build && (cd bench/langchain && npm ci)
 *   DATABASE_URL=… REDIS_URL=… node bench/ingest.mjs [samples folder] [rounds, default 3]
 *
 * The rounds of both are interleaved, after one to warm up, and a ratio is the median over the rounds. Both use their
 * default chunk sizes. Then it measures ten times as many documents, and a document that is ten times as long.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { freePort, freshDatabase, startService, usageOf } from './support/service.mjs';
import { DIMENSIONS, startStubEmbeddings } from './support/stub-embeddings.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const samples = process.argv[2] ?? join(root, '../shared/samples');
const rounds = Number(process.argv[3] ?? 3);
const { DATABASE_URL, REDIS_URL } = process.env;
if (!existsSync(samples) || !DATABASE_URL || !REDIS_URL) {
  console.log('skipped: name the samples folder, DATABASE_URL and REDIS_URL');
  process.exit(0);
}
const peer = existsSync(join(root, 'bench/langchain/node_modules'));
if (!peer) console.log('without LangChain.js: run npm ci in bench/langchain');
const AT_ONCE = 4;
/** Rounds to warm up, because V8 compiles code that runs often and a service runs for longer than this script. */
const PASSES = 5;
const SHOWN = [0, 1, PASSES - 1];

const embeddings = await startStubEmbeddings();

/** Runs one pass after the other on a new service, each with its own files. */
const throughService = async (passes) => {
  const databaseUrl = await freshDatabase(DATABASE_URL, 'bench_ingest');
  const service = await startService('standalone', {
    PORT: String(await freePort()),
    DATABASE_URL: databaseUrl,
    REDIS_URL,
    EMBEDDING_BASE_URL: embeddings.url,
    EMBEDDING_MODEL: 'stub',
    EMBEDDING_API_KEY: 'none',
    EMBEDDING_DIMENSIONS: String(DIMENSIONS),
    EMBEDDING_BATCH_SIZE: '64',
  });
  try {
    // starts the parser threads before the measurement, as LangChain.js has loaded its libraries before its own
    await pass(service, warmUp);
    const results = [];
    for (const files of passes) results.push(await pass(service, files));
    return results;
  } finally {
    await service.stop();
  }
};

/** Measures the time until the files are searchable. The collection is deleted afterwards, so that no vectors are reused. */
async function pass({ client, child }, files) {
  const { id } = await client.call('POST', '/api/v1/collections', { name: `bench ${Math.random()}` });
  const before = usageOf(child.pid).cpuMs;
  const started = performance.now();
  const queue = [...files];
  const upload = async () => {
    for (let path = queue.shift(); path; path = queue.shift()) await client.upload(id, path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, upload));
  const documents = await client.settled(id);
  const ms = performance.now() - started;
  const { cpuMs, peakMb } = usageOf(child.pid);
  await client.call('DELETE', `/api/v1/collections/${id}`);
  const failed = documents.filter(({ status }) => status === 'failed').map(({ name, error }) => `${name}: ${error.code}`);
  const chunks = documents.reduce((sum, { chunkCount }) => sum + (chunkCount ?? 0), 0);
  return { ms, cpuMs: cpuMs - before, peakMb, chunks, failed };
}

const ours = (files) => throughService(Array.from({ length: PASSES }, () => files));

const langchain = async (files) => {
  const databaseUrl = await freshDatabase(DATABASE_URL, 'bench_langchain');
  const task = JSON.stringify({ files, databaseUrl, embeddingsUrl: embeddings.url, dimensions: DIMENSIONS, passes: PASSES });
  // does not block this process, because it also serves the embeddings
  const child = spawn(process.execPath, [join(root, 'bench/langchain/pipeline.mjs'), task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  await once(child, 'close');
  const line = output.trim().split('\n').at(-1);
  return JSON.parse(line);
};

const entriesOf = (set) => JSON.parse(readFileSync(join(samples, set, 'manifest.json'), 'utf8')).entries;
const withText = (set) => entriesOf(set).filter(({ expected }) => expected === 'text');
const paths = (set, entries) => entries.map(({ file }) => join(samples, set, file));
const pages = (entries) => entries.reduce((sum, entry) => sum + (Number(entry.pages) || 0), 0);
const pdf = withText('pdf');
const pdfPages = pages(pdf);
const docx = withText('docx');
const md = entriesOf('md').filter((_, at) => at % 12 === 0);
const warmUp = [...paths('pdf', pdf).slice(0, 2), ...paths('docx', docx).slice(0, 2)];
const SETS = {
  PDF: { files: paths('pdf', pdf), pages: pdfPages },
  'PDF, DOCX, Markdown': { files: [...paths('pdf', pdf), ...paths('docx', docx), ...paths('md', md)], pages: pdfPages },
};

try {
  for (const [name, set] of Object.entries(SETS)) await compare(name, set);
  await inFolder(scale);
  await inFolder(grow);
} finally {
  embeddings.stop();
}

async function compare(name, { files, pages: count }) {
  const rows = [];
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? [ours, langchain] : [langchain, ours];
    const row = {};
    for (const pipeline of order) if (pipeline === ours || peer) row[pipeline.name] = await pipeline(files);
    if (round > 0) rows.push(row);
  }
  console.log(`\n${name}: ${files.length} files, ${count} PDF pages, ${rounds} rounds`);
  for (const turn of SHOWN) {
    for (const pipeline of peer ? ['ours', 'langchain'] : ['ours']) {
      const of = (key) => median(rows.map((row) => row[pipeline][turn][key]));
      const { failed } = rows[0][pipeline][turn];
      const speed = `${of('ms').toFixed(0)} ms, ${((count * 1_000) / of('ms')).toFixed(1)} pages/s`;
      const cost = `${of('cpuMs').toFixed(0)} ms CPU, peak ${of('peakMb').toFixed(0)} MB, ${of('chunks')} chunks`;
      console.log(
        `  pass ${turn + 1}  ${pipeline.padEnd(10)} ${speed}, ${cost}, ${failed.length} failed ${failed.join('; ').slice(0, 200)}`,
      );
    }
    if (!peer) continue;
    const ratio = (key, of) => median(rows.map((row) => of(row.ours[turn][key], row.langchain[turn][key]))).toFixed(2);
    const speed = ratio('ms', (a, b) => b / a);
    const cpu = ratio('cpuMs', (a, b) => a / b);
    console.log(`  pass ${turn + 1}  ours has ${speed} times the pages a second, and takes ${cpu} times the processor time`);
  }
}

/** Makes distinct documents from the Markdown pages. */
async function scale(folder) {
  const sources = markdown();
  const make = (count) => {
    for (let n = 0; n < count; n++) writeFileSync(join(folder, `${n}.md`), numbered(sources[n % sources.length], n));
    return readdirSync(folder).map((name) => join(folder, name));
  };
  console.log('\ndocuments  seconds  ms a document  MB');
  for (const count of [100, 1_000, 2_000]) {
    const files = make(count);
    const [{ ms, failed }] = await throughService([files]);
    const mb = files.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6;
    console.log(
      `${String(count).padStart(9)}  ${(ms / 1_000).toFixed(1).padStart(7)}  ${(ms / count).toFixed(1).padStart(13)}  ${mb.toFixed(1)}  ${failed.length} failed`,
    );
  }
}

/** Measures documents of growing length on one service, so that its tables have been filled and emptied before. */
async function grow(folder) {
  const sources = markdown();
  const files = [0.5, 1, 5, 10].map((megabytes) => {
    const path = join(folder, `${megabytes} MB.md`);
    let text = '';
    for (let n = 0; text.length < megabytes * 1e6; n++) text += numbered(sources[n % sources.length], n);
    writeFileSync(path, text.slice(0, megabytes * 1e6));
    return path;
  });
  console.log('\none document  seconds  chunks  ms a chunk');
  for (const [at, { ms, chunks, failed }] of (await throughService(files.map((path) => [path]))).entries()) {
    const figures = [(ms / 1_000).toFixed(1).padStart(7), String(chunks).padStart(6), (ms / chunks).toFixed(2).padStart(10)];
    console.log(`${basename(files[at], '.md').padStart(12)}  ${figures.join('  ')}  ${failed.length} failed`);
  }
}

function markdown() {
  return paths('md', entriesOf('md').slice(0, 100)).map((path) => readFileSync(path, 'utf8'));
}

/** Makes every paragraph unique, so that no vector of another document is reused. */
function numbered(text, n) {
  return text.replaceAll('\n\n', `\n\n${n} `);
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
