/**
 * Measures the memory of the API during an upload of 100 MB and that of a worker with large PDFs, in separate processes:
 *
 *   npm run build && DATABASE_URL=… REDIS_URL=… node bench/ingest-memory.mjs PDF…
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, freshDatabase, migrateDatabase, startService, usageOf } from './support/service.mjs';
import { DIMENSIONS, startStubEmbeddings } from './support/stub-embeddings.mjs';

const { DATABASE_URL, REDIS_URL } = process.env;
const pdfs = process.argv.slice(2);
if (!DATABASE_URL || !REDIS_URL) {
  console.log('skipped: name DATABASE_URL and REDIS_URL');
  process.exit(0);
}
const MEGABYTE = 1024 * 1024;
const embeddings = await startStubEmbeddings();
const stores = {
  DATABASE_URL: await freshDatabase(DATABASE_URL, 'bench_memory'),
  REDIS_URL,
  EMBEDDING_BASE_URL: embeddings.url,
  EMBEDDING_MODEL: 'stub',
  EMBEDDING_API_KEY: 'none',
  EMBEDDING_DIMENSIONS: String(DIMENSIONS),
};
await migrateDatabase(stores);
const api = await startService('api', { ...stores, PORT: String(await freePort()), UPLOAD_MAX_BYTES: String(200 * MEGABYTE) });
try {
  const { id } = await api.client.call('POST', '/api/v1/collections', { name: 'memory' });
  await upload(id);
  for (const path of pdfs) await parse(id, path);
} finally {
  await api.stop();
  embeddings.stop();
}

/** Polls the heap size that the API reports while it receives a file of 100 MB. */
async function upload(collection) {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'));
  try {
    const path = join(folder, 'large.txt');
    const file = await open(path, 'w');
    for (let n = 0; n < 100; n++) await file.write(`line ${n}\n`.repeat(MEGABYTE).slice(0, MEGABYTE));
    await file.close();
    const before = await heapOf(api.url);
    let peak = before;
    let done = false;
    const form = new FormData();
    form.append('files', await openAsBlob(path), 'large.txt');
    const sent = api.client.call('POST', `/api/v1/collections/${collection}/documents`, form).finally(() => (done = true));
    while (!done) {
      peak = Math.max(peak, await heapOf(api.url));
      await sleep(20);
    }
    const [{ id }] = (await sent).items;
    console.log(
      `upload of 100 MB: heap ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most; peak of the process ${usageOf(api.child.pid).peakMb.toFixed(0)} MB`,
    );
    await api.client.call('DELETE', `/api/v1/documents/${id}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function heapOf(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_heap_size_used_bytes ([\d.e+]+)/m.exec(metrics)[1]) / MEGABYTE;
}

async function parse(collection, path) {
  const worker = await startService('worker', { ...stores, WORKER_PORT: String(await freePort()) });
  try {
    await api.client.upload(collection, path);
    const document = (await api.client.settled(collection)).find(({ name }) => name === basename(path));
    const { status, pageCount, chunkCount, timings } = document;
    console.log(
      `${basename(path)}: ${status}, ${pageCount} pages, ${chunkCount} chunks, ${timings.total} ms; peak of the worker ${usageOf(worker.child.pid).peakMb.toFixed(0)} MB`,
    );
  } finally {
    await worker.stop();
  }
}
