import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Crash, type EmbeddedServices, startEmbedded } from '@causeway/embedded';
import { Redis } from 'ioredis';
import pg from 'pg';
import { freshDataDir } from '../../services/embedded-stores.js';
import { eventually, isRunning, startScript } from './support/children.js';

jest.setTimeout(180_000);

interface Program {
  databaseUrl: string;
  pids: { database: number; redis: number };
}

describe('the processes of the embedded stores', () => {
  const folders: string[] = [];
  const running: EmbeddedServices[] = [];
  const newDataDir = async (): Promise<string> => {
    folders.push(await freshDataDir());
    return folders.at(-1) as string;
  };
  const start = async (...options: Parameters<typeof startEmbedded>): Promise<EmbeddedServices> => {
    running.push(await startEmbedded(...options));
    return running.at(-1) as EmbeddedServices;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ stop }) => stop()));
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it('keeps what was written over a stop and a start', async () => {
    const dataDir = await newDataDir();
    const first = await startEmbedded({ dataDir });
    await sql(first.databaseUrl, 'create table kept as select 42 as answer');
    await first.stop();
    expect(Object.values(first.pids()).filter(isRunning)).toEqual([]);

    const second = await start({ dataDir });
    expect(await sql(second.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('makes a new database, with pgvector, in a folder that does not exist yet', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'causeway new '));
    folders.push(parent);
    const { databaseUrl } = await start({ dataDir: join(parent, 'a b', 'data') });
    await sql(databaseUrl, 'create extension vector');

    expect(await sql(databaseUrl, `select '[1,2]'::vector <-> '[1,4]' as distance`)).toEqual([{ distance: 2 }]);
  });

  it.each(['database', 'redis'] as const)(
    'says so when the port of the %s is taken, and leaves nothing running',
    async (store) => {
      const dataDir = await newDataDir();
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;

      await expect(startEmbedded({ dataDir, ports: { [store]: port } })).rejects.toMatchObject({
        code: 'EMBEDDED.PORT_TAKEN',
        message: expect.stringContaining(`127.0.0.1:${port}`) as string,
      });
      other.close();
      // the lock of the failed start is gone
      await start({ dataDir, ports: { [store]: port } });
    },
  );

  it('refuses a second start on the same data and names the process that has them', async () => {
    const dataDir = await newDataDir();
    const { child } = await startScript('program.mjs', dataDir);

    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
      code: 'EMBEDDED.DATA_DIR_LOCKED',
      message: expect.stringMatching(new RegExp(`process ${child.pid} \\(.*program\\.mjs`)) as string,
    });
    process.kill(-(child.pid as number), 'SIGKILL');
  });

  it('replaces the lock of a dead process, even if another process has its id now', async () => {
    const dataDir = await newDataDir();
    const holder = { pid: process.pid, startedAt: '1' };
    await writeFile(join(dataDir, 'embedded.lock'), JSON.stringify({ holder, owner: holder, command: 'long gone' }));

    const { databaseUrl } = await start({ dataDir });
    expect(await sql(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('loses nothing it has acknowledged when all its processes are killed amid writes', async () => {
    const dataDir = await newDataDir();
    const { child, line } = await startScript('program.mjs', dataDir);
    const { databaseUrl } = JSON.parse(line) as Program;
    await sql(databaseUrl, 'create table pairs (n int, half int)');
    const acknowledged: number[] = [];
    const writing = Array.from({ length: 4 }, (_, writer) => writePairs(databaseUrl, writer * 1_000_000, acknowledged));
    await eventually(() => acknowledged.length >= 200);
    process.kill(-(child.pid as number), 'SIGKILL');
    await Promise.all(writing);

    const again = await start({ dataDir });
    const rows = await sql<{ n: number; halves: number }>(
      again.databaseUrl,
      'select n, count(*)::int as halves from pairs group by n',
    );
    const stored = new Set(rows.map(({ n }) => n));
    expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
    expect(rows.filter(({ halves }) => halves !== 2)).toEqual([]);
  });

  it('leaves no child behind when the program is killed, not even in a long statement', async () => {
    const { child, line } = await startScript('program.mjs', await newDataDir());
    const { databaseUrl, pids } = JSON.parse(line) as Program;
    // some ten thousand million rounds
    const busy = sql(databaseUrl, 'select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b').catch(
      () => 'cut off',
    );
    await sleep(500);
    expect(Object.values(pids).filter(isRunning)).toHaveLength(2);
    child.kill('SIGKILL');

    await eventually(() => !Object.values(pids).some(isRunning), 15_000);
    expect(await busy).toBe('cut off');
  });

  it('leaves the signals of a terminal to the program', async () => {
    const services = await start({ dataDir: await newDataDir() });
    for (const pid of Object.values(services.pids())) {
      process.kill(pid, 'SIGINT');
      process.kill(pid, 'SIGTERM');
    }

    expect(await sql(services.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('reports a store that crashes and starts it again under the same URL', async () => {
    const crashes: [string, Crash][] = [];
    const services = await start({ dataDir: await newDataDir(), onCrash: (store, crash) => crashes.push([store, crash]) });
    await sql(services.databaseUrl, 'create table kept as select 1 as one');
    const before = services.pids();
    process.kill(before.database, 'SIGKILL');
    process.kill(before.redis, 'SIGKILL');
    await eventually(() => services.pids().database !== before.database && services.pids().redis !== before.redis);
    const redis = new Redis(services.redisUrl).on('error', () => undefined);

    expect(await sql(services.databaseUrl, 'select one from kept')).toEqual([{ one: 1 }]);
    expect(await redis.ping()).toBe('PONG');
    expect(crashes.map(([store, { signal, restarting }]) => [store, signal, restarting]).sort()).toEqual([
      ['database', 'SIGKILL', true],
      ['redis', 'SIGKILL', true],
    ]);
    redis.disconnect();
  });

  it('does not restart a store after three crashes and reports restarting: false', async () => {
    const crashes: Crash[] = [];
    const services = await start({ dataDir: await newDataDir(), onCrash: (_, crash) => crashes.push(crash) });
    for (let round = 1; round <= 3; round++) {
      const { redis } = services.pids();
      process.kill(redis, 'SIGKILL');
      await eventually(
        () => crashes.length === round && (round === 3 || (services.pids().redis !== redis && isRunning(services.pids().redis))),
      );
    }

    expect(crashes.map(({ restarting }) => restarting)).toEqual([true, true, false]);
  });

  it('says what to do when the optional packages are not installed', async () => {
    const root = await mkdtemp(join(tmpdir(), 'causeway bare '));
    folders.push(root);
    const repository = join(import.meta.dirname, '../../..');
    await mkdir(join(root, 'node_modules'));
    await symlink(join(repository, 'node_modules/uuid'), join(root, 'node_modules/uuid'));
    for (const lib of ['embedded', 'kernel'])
      await cp(join(repository, 'dist/libs', lib), join(root, 'dist/libs', lib), { recursive: true });
    await writeFile(join(root, 'package.json'), '{"type":"module"}');
    const script = join(root, 'try.mjs');
    await writeFile(
      script,
      `import { startEmbedded } from './dist/libs/embedded/src/index.js';
       startEmbedded({ dataDir: 'data' }).catch(({ code, message }) => console.log(code, message));`,
    );
    const { line } = await startScript(script);

    expect(line).toMatch(/^EMBEDDED\.NOT_INSTALLED .*npm install --include=optional.*DATABASE_URL/);
  });

  it('passes no environment to its processes and no password in their arguments', async () => {
    if (process.platform !== 'linux') return;
    const services = await start({ dataDir: await newDataDir() });
    const { password } = new URL(services.databaseUrl);
    for (const pid of Object.values(services.pids())) {
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
      const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').filter(Boolean);
      expect(environment.filter((variable) => !variable.startsWith('NODE_CHANNEL_'))).toEqual([]);
    }
  });
});

async function sql<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Writes two rows a transaction until the database goes away; a number is acknowledged once its COMMIT has been answered. */
async function writePairs(url: string, from: number, acknowledged: number[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (let n = from; ; n++) {
      await client.query('begin');
      await client.query('insert into pairs values ($1, 1)', [n]);
      await client.query('insert into pairs values ($1, 2)', [n]);
      await client.query('commit');
      acknowledged.push(n);
    }
  } catch {
    // that is how it ends
  }
}
