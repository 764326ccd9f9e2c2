import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '@causeway/embedded';
import { schemaVersion } from './schema-version.js';
import type { Services } from './services.types.js';

/** @param folder an empty one to keep the data in; default: a new one @returns stores whose data are removed with `stop` */
export async function startEmbeddedStores(folder?: string): Promise<Services> {
  const dataDir = await freshDataDir(folder);
  let wanted = 0;
  const { databaseUrl, redisUrl, pids, stop } = await startEmbedded({
    dataDir,
    onCrash: (store, crash) => {
      if (!crash.restarting || wanted-- <= 0) console.error(store, crash);
    },
  });
  const kill = async (store: 'database' | 'redis') => {
    // after an earlier kill it may still be on its way back
    for (let tries = 0; tries < 1_000 && !isRunning(pids()[store]); tries++) await sleep(20);
    wanted++;
    process.kill(pids()[store], 'SIGKILL');
  };
  return {
    databaseUrl,
    redisUrl,
    interruptDatabase: () => kill('database'),
    killRedis: () => kill('redis'),
    stop: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @returns a new data directory whose database has every migration; a copy, since making one takes seconds */
export async function freshDataDir(folder?: string): Promise<string> {
  if (!existsSync(join(import.meta.dirname, '../../dist/libs/embedded/src/index.js'))) {
    throw new Error('the embedded stores run from dist/: run `npm run build` first');
  }
  const template = await templateFolder();
  // the space is for those who forget that a path may have one
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'causeway test-')));
  await cp(template, dataDir, { recursive: true });
  return dataDir;
}

/** The migrated template, made by whoever comes first while the others wait. */
async function templateFolder(): Promise<string> {
  const folder = join(tmpdir(), `causeway-template-${userInfo().username}-${schemaVersion()}`);
  const guard = `${folder}.maker`;
  while (!existsSync(folder)) {
    if (await claim(guard)) await make(folder).finally(() => rm(guard, { force: true }));
    else await giveWayTo(guard);
  }
  return folder;
}

async function claim(guard: string): Promise<boolean> {
  return writeFile(guard, String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}

/** Should two that wait take over from a dead one at once, both make a template, and one of them is thrown away. */
async function giveWayTo(guard: string): Promise<void> {
  await sleep(200);
  const maker = Number(await readFile(guard, 'utf8').catch(() => ''));
  if (maker && !isRunning(maker)) await rm(guard, { force: true });
}

async function make(folder: string): Promise<void> {
  // imported here only: it brings TypeORM, which takes Jest a second in every suite that never makes a template
  const { migrate } = await import('@causeway/database');
  const unfinished = await mkdtemp(`${folder}.`);
  const services = await startEmbedded({ dataDir: unfinished });
  try {
    await migrate(services.databaseUrl);
  } finally {
    await services.stop();
  }
  await rename(unfinished, folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error;
    return rm(unfinished, { recursive: true, force: true });
  });
}
