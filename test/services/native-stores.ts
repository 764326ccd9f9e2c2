import { randomBytes } from 'node:crypto';
import { migrate } from '@causeway/database';
import { Redis } from 'ioredis';
import pg from 'pg';
import { schemaVersion } from './schema-version.js';
import type { Services } from './services.types.js';

/** Any number, the same in every process that makes a template. */
const TEMPLATE_LOCK = 20_261_122;
/** A logical database of Redis is held so long by a run that did not give it back. */
const LEASE_SECONDS = 900;
const LOGICAL_DATABASES = 15;

/** @returns a new database on the server, and a logical database (1 to 15) of Redis that no other suite holds */
export async function useNativeStores(databaseUrl: string, redisUrl: string): Promise<Services> {
  const database = await createDatabase(databaseUrl);
  const keySpace = await leaseKeySpace(redisUrl);
  return {
    databaseUrl: database.url,
    redisUrl: keySpace.url,
    interruptDatabase: () => database.endConnections(),
    stop: async () => {
      await keySpace.release();
      await database.drop();
    },
  };
}

async function createDatabase(
  serverUrl: string,
): Promise<{ url: string; endConnections(): Promise<void>; drop(): Promise<void> }> {
  const name = `causeway_test_${randomBytes(6).toString('hex')}`;
  const template = `causeway_template_${schemaVersion()}`;
  await withAdmin(serverUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(admin, serverUrl, template);
    await admin.query(`create database ${name} template ${template}`);
  });
  return {
    url: withPath(serverUrl, name),
    endConnections: () =>
      withAdmin(serverUrl, (admin) =>
        admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]),
      ),
    drop: () => withAdmin(serverUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)),
  };
}

async function makeTemplate(admin: pg.Client, serverUrl: string, template: string): Promise<void> {
  // under another name until it is whole
  const unfinished = `${template}_unfinished`;
  await admin.query(`drop database if exists ${unfinished} with (force)`);
  await admin.query(`create database ${unfinished}`);
  await migrate(withPath(serverUrl, unfinished));
  await admin.query(`alter database ${unfinished} rename to ${template}`);
}

async function withAdmin(serverUrl: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: withPath(serverUrl, 'postgres') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

/** BullMQ's keys are not ours to prefix, so suites are kept apart by number; leases are kept in database 0. */
async function leaseKeySpace(serverUrl: string): Promise<{ url: string; release(): Promise<void> }> {
  const leases = new Redis(withPath(serverUrl, '0'));
  for (let number = 1; number <= LOGICAL_DATABASES; number++) {
    const lease = `causeway-test:${number}`;
    if ((await leases.set(lease, process.pid, 'EX', LEASE_SECONDS, 'NX')) !== 'OK') continue;
    const url = withPath(serverUrl, String(number));
    await flush(url);
    const release = async (): Promise<void> => {
      await flush(url);
      await leases.del(lease);
      leases.disconnect();
    };
    return { url, release };
  }
  leases.disconnect();
  throw new Error(`all ${LOGICAL_DATABASES} logical databases of ${serverUrl} are leased to other test runs`);
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  redis.disconnect();
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.href;
}
