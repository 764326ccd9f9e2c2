import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Principal } from '@causeway/kernel';
import { McpPool, PoolAdmin, type SamplingModel, type ServerState } from '@causeway/mcp-pool';
import type { TokenStore } from '../../../libs/mcp-pool/src/credentials/rotating-refresh-token.js';
import { parseMcpConfig } from '../../../libs/mcp-pool/src/config/load-mcp-config.js';
import { freePort } from '../../free-port.js';
import { ServerRegistry } from '../../../libs/mcp-pool/src/server-registry.js';

Logger.overrideLogger(false);

export const ROOT = join(__dirname, '../../..');
const PEERS = join(ROOT, 'test/peers');
const EVERYTHING = join(ROOT, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

export const principal: Principal = { id: 'tester', name: 'tester', permissions: [], collections: null, rateLimit: null };

/** Entries of an mcp.json for the peers of test/peers. */
export const peer = {
  raw: (env: Record<string, string> = {}, causeway = {}) => ({
    command: process.execPath,
    args: [join(PEERS, 'raw-stdio.mjs')],
    env,
    causeway,
  }),
  modernStdio: () => ({ command: process.execPath, args: [join(PEERS, 'modern.mjs'), 'stdio'] }),
  everything: () => ({ command: process.execPath, args: [EVERYTHING, 'stdio'] }),
};

const registries = new Map<McpPool, ServerRegistry>();
const children: ChildProcess[] = [];

export interface PoolOptions {
  environment?: Record<string, string | undefined>;
  callTimeoutMs?: number;
  argumentChars?: number;
  resultChars?: number;
  sampling?: SamplingModel;
  tokens?: TokenStore;
}

/** Parses an mcp.json with these `mcpServers`. */
export const configured = (mcpServers: Record<string, unknown>) =>
  parseMcpConfig(JSON.stringify({ mcpServers }), join(ROOT, 'mcp.json'), {});

/** Starts a pool with the given `mcpServers`; {@link endAll} stops it. */
export function startPool(mcpServers: Record<string, unknown>, options: PoolOptions = {}): McpPool {
  const servers = configured(mcpServers);
  const limits = {
    callTimeoutMs: options.callTimeoutMs ?? 10_000,
    maxTimeouts: 5,
    argumentChars: options.argumentChars ?? 1_000_000,
    resultChars: options.resultChars ?? 1_000_000,
  };
  const registry = new ServerRegistry({
    servers,
    environment: options.environment ?? { PATH: process.env.PATH },
    limits,
    sampling: options.sampling,
    tokens: options.tokens,
  });
  const pool = new McpPool(registry);
  registries.set(pool, registry);
  registry.start();
  return pool;
}

/** The servers behind a pool of {@link startPool}. */
export function registryOf(pool: McpPool): ServerRegistry {
  const registry = registries.get(pool);
  if (!registry) throw new Error('the pool was not started by startPool');
  return registry;
}

export const adminOf = (pool: McpPool) => new PoolAdmin(registryOf(pool));

export async function readyPool(mcpServers: Record<string, unknown>, options: PoolOptions = {}): Promise<McpPool> {
  const pool = startPool(mcpServers, options);
  const late = () => pool.servers(principal).filter(({ replicas }) => replicas.some(({ state }) => state !== 'ready'));
  await until(() => late().length === 0, 'all replicas are ready').catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(late())}`);
  });
  return pool;
}

export const call = (pool: McpPool, tool: string, args: Record<string, unknown> = {}, options = {}) =>
  pool.call(principal, tool, args, options);

/** The number of cancelled calls that a peer has counted. */
export async function cancelledAt(pool: McpPool, server: string): Promise<number> {
  const { content } = await call(pool, `${server}__cancelled`);
  return String(content[0]?.text).split(',').filter(Boolean).length;
}

export const pidOf = (state: ServerState): number => {
  const pid = state.replicas[0]?.pid;
  if (pid === undefined) throw new Error('the replica has no process');
  return pid;
};

export async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 15_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not happen in ${ms} ms: ${what}`);
    await sleep(20);
  }
}

/** Whether the promise is fulfilled. */
export const succeeds = (promise: Promise<unknown>): Promise<boolean> =>
  promise.then(
    () => true,
    () => false,
  );

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export interface RunningPeer {
  url: string;
  port: number;
  pid: number;
  kill(): Promise<void>;
}

/** Starts a server over HTTP; the line that holds its URL says that it is ready. */
export async function startPeer(
  file: 'modern.mjs' | 'legacy-http.mjs',
  port = 0,
  env: Record<string, string> = {},
): Promise<RunningPeer> {
  // not the one that the system would choose: it might be another's when the peer comes back
  const own = String(port || (await freePort()));
  const args = file === 'modern.mjs' ? ['http', own] : [own];
  const child = launch([join(PEERS, file), ...args], env);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const url = line.toString().trim();
  return { url, port: Number(new URL(url).port), pid: child.pid!, kill: () => killed(child) };
}

export async function startEverythingHttp(): Promise<RunningPeer> {
  const port = await freePort();
  const child = launch([EVERYTHING, 'streamableHttp'], { PORT: String(port) });
  const url = `http://127.0.0.1:${port}/mcp`;
  await until(() => succeeds(fetch(url)), 'server-everything listens');
  return { url, port, pid: child.pid!, kill: () => killed(child) };
}

export async function endAll(): Promise<void> {
  const started = [...registries.values()];
  registries.clear();
  await Promise.all([...started.map((registry) => registry.stop()), ...children.splice(0).map(killed)]);
}

function launch(args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH, ...env } });
  child.stdout.resume();
  children.push(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
