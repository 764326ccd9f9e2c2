import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { StdioEndpoint } from '../../../libs/mcp-pool/src/config/server-config.js';
import { LineLog } from '../../../libs/mcp-pool/src/transports/line-log.js';
import { StdioTransport } from '../../../libs/mcp-pool/src/transports/stdio.transport.js';
import { Watchdog } from '../../../libs/mcp-pool/src/transports/watchdog.js';
import { call, endAll, isAlive, peer, pidOf, principal, readyPool, registryOf, ROOT, until } from './support.js';

jest.setTimeout(60_000);

const STUBBORN = { PEER_IGNORES: 'stdin-end,SIGTERM' };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'causeway mcp '))));
afterEach(async () => {
  await endAll();
  await rm(folder, { recursive: true });
});

it('gives a process the allowed variables and those of mcp.json, and no secret of the service', async () => {
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

it('leaves no process after a stop, not even one that ignores SIGTERM, nor its children', async () => {
  const helperFile = join(folder, 'helper');
  const pool = await readyPool({ polite: peer.raw(), stubborn: peer.raw({ ...STUBBORN, PEER_CHILD_FILE: helperFile }) });
  const pids = [
    pidOf(pool.server(principal, 'polite')),
    pidOf(pool.server(principal, 'stubborn')),
    Number(await readFile(helperFile, 'utf8')),
  ];
  expect(pids.map(isAlive)).toEqual([true, true, true]);

  await registryOf(pool).stop();

  expect(pids.slice(0, 2).map(isAlive)).toEqual([false, false]);
  await until(() => !pids.some(isAlive), 'all are gone', 3_000);
});

it('ends the children that a process leaves behind', async () => {
  const helperFile = join(folder, 'helper');
  const pool = await readyPool({ raw: peer.raw({ PEER_CHILD_FILE: helperFile }) });
  const helper = Number(await readFile(helperFile, 'utf8'));
  await call(pool, 'raw__exit').catch(() => undefined);
  await until(() => !isAlive(helper), 'the helper is gone', 3_000);
});

describe('a service that is killed -9', () => {
  let service: ChildProcess;
  /** The pids of the server and of a child that it has started. */
  let pids: number[];

  beforeEach(async () => {
    const helperFile = join(folder, 'helper');
    const entry = peer.raw({ ...STUBBORN, PEER_CHILD_FILE: helperFile });
    service = spawn(process.execPath, [join(ROOT, 'test/peers/pool-host.mjs'), JSON.stringify({ stubborn: entry })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(service.stdout!, 'data')) as [Buffer];
    pids = [Number(line.toString()), Number(await readFile(helperFile, 'utf8'))];
    expect(pids.map(isAlive)).toEqual([true, true]);
  });
  afterEach(() => service.kill('SIGKILL'));

  it('leaves no process behind', async () => {
    service.kill('SIGKILL');
    await until(() => !pids.some(isAlive), 'all are gone', 15_000);
  });

  it('leaves no process behind when its watchdog was killed and replaced before', async () => {
    const first = await watchdogOf(service);
    process.kill(first, 'SIGKILL');
    const second = await watchdogOf(service, first);
    expect(pids.map(isAlive)).toEqual([true, true]);

    service.kill('SIGKILL');

    await until(() => ![...pids, second].some(isAlive), 'all are gone', 15_000);
  });
});

it('survives when no file descriptors are left, and keeps its running servers', async () => {
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

it('stops writing to a process that no longer reads, and replaces it', async () => {
  const pool = await readyPool({ raw: peer.raw({}, { maxConcurrency: 1_000 }) });
  const deaf = pidOf(pool.server(principal, 'raw'));
  await call(pool, 'raw__deafen');
  const ends = Array.from({ length: 100 }, () =>
    call(pool, 'raw__echo', { message: 'x'.repeat(999_000) }).then(
      () => 'answered',
      ({ code }: { code: string }) => code,
    ),
  );
  await until(() => pool.server(principal, 'raw').lastFailure !== null, 'it is given up');
  expect(pool.server(principal, 'raw').lastFailure).toMatchObject({ message: 'the process does not read' });
  // up to 64 MiB are written to the first process; the rest is sent to the next one
  const unknown = (await Promise.all(ends)).filter((code) => code !== 'answered');
  expect(new Set(unknown)).toEqual(new Set(['MCP.OUTCOME_UNKNOWN']));
  expect([unknown.length > 60, unknown.length < 80]).toEqual([true, true]);
  expect(pidOf(pool.server(principal, 'raw'))).not.toBe(deaf);
  await until(() => !isAlive(deaf), 'the deaf one has ended');
});

it('never sends a request that is cancelled while it waits for room', async () => {
  const reader = `process.stdin.setEncoding('utf8'); let text = '';
    setTimeout(() => process.stdin.on('data', (chunk) => {
      const lines = (text += chunk).split('\\n');
      text = lines.pop();
      for (const line of lines) { const { id = null } = JSON.parse(line); console.log(JSON.stringify({ jsonrpc: '2.0', method: 'got', params: { id } })); }
    }), 500)`;
  const watchdog = new Watchdog();
  const endpoint: StdioEndpoint = {
    kind: 'stdio',
    command: process.execPath,
    args: ['-e', reader],
    env: {},
    cwd: ROOT,
    weight: 1,
  };
  const stderr = new LineLog(() => undefined);
  const transport = new StdioTransport(endpoint, { environment: {}, watchdog, stderr, maxMessageBytes: 1_000 });
  const got: unknown[] = [];
  transport.onmessage = (message) => void got.push((message as unknown as { params: { id: unknown } }).params.id);
  await transport.start();
  const send = (id: number, text = '') => transport.send({ jsonrpc: '2.0', id, method: 'x', params: { text } });
  try {
    await Promise.all(Array.from({ length: 70 }, (_, id) => send(id, 'x'.repeat(1_000_000))).slice(0, 60));
    const calledOff = send(1_000);
    await transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1_000 } });
    await expect(calledOff).rejects.toThrow('cancelled before it was sent');
    await until(() => got.length >= 70, 'the others arrive');
    await send(2_000);
    await until(() => got.length >= 71, 'the last one arrives');
    expect(got).toEqual([...Array(70).keys(), 2_000]);
  } finally {
    await transport.close();
    watchdog.close();
  }
});

it('keeps a process that reads while much is sent to it', async () => {
  const pool = await readyPool({ raw: peer.raw() }, { argumentChars: 10_000_000, callTimeoutMs: 60_000 });
  const pid = pidOf(pool.server(principal, 'raw'));
  const sent: Promise<unknown>[] = [];
  for (; sent.length < 12; await setImmediate()) sent.push(call(pool, 'raw__fail', { note: 'x'.repeat(9_900_000) }));
  const ends = await Promise.allSettled(sent);
  expect(ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { code: string }).code] : []))).toEqual([]);
  expect(pidOf(pool.server(principal, 'raw'))).toBe(pid);
});

/** The pid of the watchdog of a service. @param not the pid of an earlier watchdog */
async function watchdogOf(service: ChildProcess, not = 0): Promise<number> {
  let found = 0;
  await until(() => {
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
    const of = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s.*stdio\.watchdog\.js/.exec(line));
    found = Number(of.find((match) => match && Number(match[2]) === service.pid && Number(match[1]) !== not)?.[1] ?? 0);
    return found > 0;
  }, 'there is a watchdog');
  return found;
}
