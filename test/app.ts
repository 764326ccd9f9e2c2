import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '@causeway/kernel';
import { startServices } from './services.js';

export const ROOT = projectRoot(import.meta.dirname);
const START_TIMEOUT_MS = 60_000;

export interface LogLine {
  level: number;
  msg: string;
  [fact: string]: unknown;
}

/** A running Causeway: API and worker in one process, as `npm start` has it. */
export interface App {
  url: string;
  adminKey: string;
  process: ChildProcess;
  /** The parsed log lines so far. */
  log: LogLine[];
  /** Ends it in order, with the stores that were started for it. */
  stop(): Promise<void>;
}

export interface AppOptions {
  env?: Record<string, string>;
  /** Stores to run on, when the caller keeps them; else fresh ones. */
  services?: { databaseUrl: string; redisUrl: string };
}

/** Starts the compiled program with a clean environment, on a free port, and waits until it says it is ready. */
export async function startApp({ env = {}, services }: AppOptions = {}): Promise<App> {
  const own = services ? undefined : await startServices();
  const { databaseUrl, redisUrl } = services ?? own!;
  const dataDir = await mkdtemp(join(tmpdir(), 'causeway-test-'));
  const adminKey = 'test-admin-key-0123456789';
  const child = spawn(process.execPath, [join(ROOT, 'dist/apps/standalone/src/main.js')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      CAUSEWAY_ADMIN_KEY: adminKey,
      SWEEP_INTERVAL_MS: '1000',
      RATE_LIMIT_PER_MINUTE: '1000000',
      ...env,
    },
  });
  const log: LogLine[] = [];
  const stop = async () => {
    await stopProcess(child);
    await own?.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const url = await untilReady(child, log);
    return { url, adminKey, process: child, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** SIGTERM, and SIGKILL for one that does not heed it. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(late);
}

/** Reads the line for people on stderr, since the log may be set to say less; keeps the log. */
function untilReady(child: ChildProcess, log: LogLine[]): Promise<string> {
  createInterface({ input: child.stdout! }).on('line', (text) => log.push(JSON.parse(text) as LogLine));
  return new Promise((resolve, reject) => {
    let errors = '';
    const late = setTimeout(() => reject(new Error(`not ready in time\n${errors}`)), START_TIMEOUT_MS);
    child.stderr!.on('data', (data) => {
      errors += data;
      const url = /^Causeway is ready at (\S+)$/m.exec(errors)?.[1];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`exited with ${code}\n${errors}`)));
  });
}
