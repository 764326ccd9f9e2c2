import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@causeway/config';
import { compiledSibling } from '@causeway/kernel';

export interface RunningServer {
  url: string;
  adminKey: string;
  logPath: string;
  /** Resolves with the exit code. */
  ended: Promise<number>;
  stop(): Promise<void>;
}

/** Starts the same program as `npm start`, with its log in a file, and waits until it is ready. */
export async function startServer(): Promise<RunningServer> {
  const { dataDir, auth } = loadConfig();
  await mkdir(dataDir, { recursive: true });
  const logPath = join(dataDir, 'demo.log');
  const main = compiledSibling(import.meta.url, '../../../standalone/src/main.js');
  const child = spawn(process.execPath, [...process.execArgv, main], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(logPath);
  child.stdout.pipe(log);
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const url = await untilReady(child);
  const adminKey = auth.adminKey ?? (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim();
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, adminKey, logPath, ended, stop };
}

/** Waits for the line on stderr, because LOG_LEVEL may suppress the log line. */
function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr!.on('data', (data) => {
      errors += data;
      const url = /^Causeway is ready at (\S+)$/m.exec(errors)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', () => reject(new Error(errors.trim())));
  });
}
