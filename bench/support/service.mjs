/** Runs the compiled service as a process, on given stores with a new database, and calls its REST API. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createServer } from 'node:net';
import pg from 'pg';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const KEY = 'bench-admin-key-0123456789';

/** Drops and creates the database. Returns its URL. */
export async function freshDatabase(url, name) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop database if exists ${name} with (force)`);
  await client.query(`create database ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

/** Applies the migrations, because the API and the worker do not. */
export async function migrateDatabase(env) {
  const child = spawn(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), 'migrate'], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`migrate ended with ${code}`);
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** @param app `standalone`, `api` or `worker` */
export async function startService(app, env) {
  const child = spawn(process.execPath, ['--max-semi-space-size=8', join(root, `dist/apps/${app}/src/main.js`)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CAUSEWAY_ADMIN_KEY: KEY,
      RATE_LIMIT_PER_MINUTE: '100000000',
      LOG_LEVEL: 'fatal',
      MCP_CONFIG: join(root, 'bench/support/no-servers.json'),
      ...env,
    },
  });
  const url = `http://127.0.0.1:${env.PORT ?? env.WORKER_PORT}`;
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`${app} ended with ${child.exitCode}`);
    if (
      await fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await sleep(200);
  }
  return { url, child, client: clientOf(url), stop: () => stop(child) };
}

async function stop(child) {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Returns the processor time of a process in ms and its peak resident memory in MB. */
export function usageOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakMb: Number(peak) / 1_024 };
}

function clientOf(url) {
  const call = async (method, path, body) => {
    const isForm = body instanceof FormData;
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${KEY}`, ...(body && !isForm && { 'content-type': 'application/json' }) },
      body: isForm || !body ? body : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text.slice(0, 200)}`);
    return text === '' ? undefined : /json/.test(response.headers.get('content-type')) ? JSON.parse(text) : text;
  };
  return {
    call,
    async upload(collection, path) {
      const form = new FormData();
      form.append('files', new Blob([await readFile(path)]), basename(path));
      return (await call('POST', `/api/v1/collections/${collection}/documents`, form)).items[0].id;
    },
    /** Waits until nothing is worked on any more. @returns the documents */
    async settled(collection) {
      const list = `/api/v1/collections/${collection}/documents`;
      while ((await call('GET', `${list}?status=received,parsing,embedding&limit=1`)).items.length > 0) await sleep(50);
      const documents = [];
      for (let cursor = ''; cursor !== null;) {
        const page = await call('GET', `${list}?limit=200${cursor && `&cursor=${cursor}`}`);
        documents.push(...page.items);
        cursor = page.nextCursor;
      }
      return documents;
    },
  };
}
