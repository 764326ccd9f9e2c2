/**
 * Measures the embedded stores: the time of a start, a command, a query and a job.
 *
 *   npm run build && node bench/embedded.mjs [data directory, default a temporary one]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startEmbedded } from '../dist/libs/embedded/src/index.js';

const dataDir = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'causeway bench ')));
const print = (what, value, unit) => console.log(`${what.padEnd(58)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit}`);
const timed = async (work) => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
const repeat = async (times, work) => {
  for (let n = 0; n < times; n++) await work(n);
};

async function start(label) {
  let services;
  print(label, await timed(async () => (services = await startEmbedded({ dataDir }))), 'ms');
  return services;
}

async function benchRedis(url) {
  const redis = new Redis(url);
  await repeat(500, () => redis.ping());
  print(
    'Valkey: one client, one command at a time',
    (await timed(() => repeat(5_000, (n) => redis.set('key', n)))) / 5_000,
    'ms/command',
  );
  const clients = Array.from({ length: 10 }, () => redis.duplicate());
  const together = await timed(() => Promise.all(clients.map((client) => repeat(1_000, () => client.incr('counter')))));
  print('Valkey: ten clients', 10_000 / (together / 1_000), 'commands/s');
  for (const client of [redis, ...clients]) client.disconnect();
}

async function benchJobs(url) {
  const connection = { url, maxRetriesPerRequest: null };
  const jobs = 5_000;
  const queue = new Queue('bench', { connection });
  const adding = await timed(() => queue.addBulk(Array.from({ length: jobs }, (_, n) => ({ name: 'job', data: { n } }))));
  print('BullMQ: adding in bulk', jobs / (adding / 1_000), 'jobs/s');
  let done = 0;
  const working = await timed(
    () =>
      new Promise((resolve) => {
        const worker = new Worker('bench', async () => undefined, { connection, concurrency: 50 });
        worker.on('completed', () => {
          if (++done === jobs) resolve(worker.close());
        });
      }),
  );
  print('BullMQ: working, concurrency 50', jobs / (working / 1_000), 'jobs/s');
  await queue.close();
}

async function benchPostgres(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  await pool.query('create table if not exists bench (id bigint generated always as identity, body text)');
  await repeat(500, () => pool.query('select $1::int', [1]));
  print(
    'PGlite: one client, one query at a time',
    (await timed(() => repeat(3_000, (n) => pool.query('select $1::int', [n])))) / 3_000,
    'ms/query',
  );
  const users = Array.from({ length: 10 });
  const reads = await timed(() => Promise.all(users.map(() => repeat(500, (n) => pool.query('select $1::int', [n])))));
  print('PGlite: ten clients', 5_000 / (reads / 1_000), 'queries/s');
  const writes = await timed(() =>
    Promise.all(users.map(() => repeat(200, () => pool.query('insert into bench (body) values ($1)', ['text'])))),
  );
  print('PGlite: ten clients that insert', 2_000 / (writes / 1_000), 'rows/s');
  const transactions = await timed(() => Promise.all(users.map(() => repeat(100, () => transfer(pool)))));
  print('PGlite: ten clients, transactions of four statements', 1_000 / (transactions / 1_000), 'transactions/s');
  await pool.query('drop table bench');
  await pool.end();
}

async function transfer(pool) {
  const client = await pool.connect();
  for (const statement of [
    'begin',
    `insert into bench (body) values ('a')`,
    'select count(*) from bench where id = 1',
    'commit',
  ]) {
    await client.query(statement);
  }
  client.release();
}

const first = await start('start on a new data directory (or as it was given)');
await benchRedis(first.redisUrl);
await benchJobs(first.redisUrl);
await benchPostgres(first.databaseUrl);
print('stop', await timed(() => first.stop()), 'ms');
const second = await start('start again');
await second.stop();
if (!process.argv[2]) await rm(dataDir, { recursive: true });
