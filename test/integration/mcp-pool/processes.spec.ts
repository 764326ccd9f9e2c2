import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, endAll, isAlive, peer, pidOf, readyPool, ROOT, until } from './support.js';

jest.setTimeout(60_000);

const STUBBORN = { PEER_IGNORES: 'stdin-end,SIGTERM' };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'causeway mcp '))));
afterEach(async () => {
  await endAll();
  await rm(folder, { recursive: true });
});

test('a child sees an allow-list and what mcp.json names, and no secret of the service', async () => {
  const environment = {
    PATH: process.env.PATH,
    HOME: '/home/someone',
    OPENAI_API_KEY: 'sk-secret',
    DATABASE_URL: 'postgres://secret',
    NODE_OPTIONS: '',
  };
  const pool = await readyPool({ everything: { ...peer.everything(), env: { GREETING: 'hello' } } }, { environment });
  const { content } = await call(pool, 'everything__get-env');
  expect(JSON.parse(String(content[0]?.text))).toEqual({ PATH: process.env.PATH, HOME: '/home/someone', GREETING: 'hello' });
});

test('stopping leaves no process, not one that ignores the end of stdin and SIGTERM, nor what it started', async () => {
  const helperFile = join(folder, 'helper');
  const pool = await readyPool({ polite: peer.raw(), stubborn: peer.raw({ ...STUBBORN, PEER_CHILD_FILE: helperFile }) });
  const pids = [pidOf(pool.server('polite')), pidOf(pool.server('stubborn')), Number(await readFile(helperFile, 'utf8'))];
  expect(pids.map(isAlive)).toEqual([true, true, true]);

  await pool.stop();

  expect(pids.slice(0, 2).map(isAlive)).toEqual([false, false]);
  await until(() => !pids.some(isAlive), 'all are gone', 3_000);
});

test('what a child leaves behind when it exits is ended', async () => {
  const helperFile = join(folder, 'helper');
  const pool = await readyPool({ raw: peer.raw({ PEER_CHILD_FILE: helperFile }) });
  const helper = Number(await readFile(helperFile, 'utf8'));
  await call(pool, 'raw__exit').catch(() => undefined);
  await until(() => !isAlive(helper), 'the helper is gone', 3_000);
});

test('kill -9 of the service leaves no process behind', async () => {
  const helperFile = join(folder, 'helper');
  const entry = peer.raw({ ...STUBBORN, PEER_CHILD_FILE: helperFile });
  const service = spawn(process.execPath, [join(ROOT, 'test/peers/pool-host.mjs'), JSON.stringify({ stubborn: entry })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(service.stdout, 'data')) as [Buffer];
    const pids = [Number(line.toString()), Number(await readFile(helperFile, 'utf8'))];
    expect(pids.map(isAlive)).toEqual([true, true]);

    service.kill('SIGKILL');

    await until(() => !pids.some(isAlive), 'all are gone', 5_000);
  } finally {
    service.kill('SIGKILL');
  }
});

test('a service that has no file descriptors left lives on, and what was started is there', async () => {
  const servers = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`s${index}`, peer.raw()]));
  const program = [process.execPath, join(ROOT, 'test/peers/pool-host.mjs'), JSON.stringify(servers)];
  const service = spawn('bash', ['-c', 'ulimit -n 48; exec "$@"', 'bash', ...program], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const first = await Promise.race([once(service.stdout, 'data'), once(service, 'exit')]);
    expect(Number(String(first[0]))).toBeGreaterThan(1);
    expect([service.exitCode, service.signalCode]).toEqual([null, null]);
  } finally {
    service.kill('SIGKILL');
  }
});
