/**
 * Measures the cost of a tool call through the pool and through REST, compared with a client that calls the server directly:
 *
 *     npm run build && node bench/mcp.mjs [--rounds 5] [--seconds 2] [--concurrency 1,16]
 *
 * The servers are test/peers/legacy-http.mjs (the SDK's server, sessions, SSE answers) and test/peers/raw-stdio.mjs; the service
 * is `npm start` with its embedded stores and all policies: key, limits, log, metrics, ledger. `pool` is the same pool in this
 * process, without REST. The rounds of all targets are interleaved. It prints medians over the rounds, of the figures and of
 * their ratios to `direct` in the same round. Load, service and servers share the machine, so only the ratios of two runs can
 * be compared.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { Pool } from 'undici';
import { parseMcpConfig } from '../dist/libs/mcp-pool/src/config/load-mcp-config.js';
import { McpPool } from '../dist/libs/mcp-pool/src/index.js';
import { ServerRegistry } from '../dist/libs/mcp-pool/src/server-registry.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    concurrency: { type: 'string', default: '1,16' },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const WARM_UP_SECONDS = 10;
const MESSAGE = 'x'.repeat(256);
const KEY = 'a-key-for-this-benchmark';
const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
const children = [];
Logger.overrideLogger(false);

try {
  const web = await startHttpServer();
  const stdio = { command: process.execPath, args: [join(root, 'test/peers/raw-stdio.mjs')] };
  const mcpServers = { web: { url: web.url }, stdio };
  const service = await startService(mcpServers);
  const registry = await startRegistry(mcpServers);
  const pool = new McpPool(registry);
  const targets = {
    http: { direct: await directHttp(web.url), pool: inPool(pool, 'web'), rest: overRest(service, 'web') },
    stdio: { direct: directStdio(stdio), pool: inPool(pool, 'stdio'), rest: overRest(service, 'stdio') },
  };
  // warms up, so that V8 has compiled the code
  for (const ways of Object.values(targets)) for (const way of Object.values(ways)) await burst(way, 16, WARM_UP_SECONDS);
  for (const concurrency of values.concurrency.split(',').map(Number))
    for (const [transport, ways] of Object.entries(targets)) await compare(transport, ways, concurrency);
  await registry.stop();
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')));
  rmSync(folder, { recursive: true, force: true });
}

async function compare(transport, ways, concurrency) {
  const results = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = Object.entries(ways);
    for (let i = 0; i < order.length; i++) {
      const [name, way] = order[(i + round) % order.length];
      results[name].push(await burst(way, concurrency, seconds));
    }
  }
  console.log(`\n${transport}, ${concurrency} at a time, ${MESSAGE.length} bytes, ${rounds} rounds of ${seconds} s`);
  console.log('way      p50 ms   p99 ms   calls/s  CPU ms a call   p50 x   calls/s x   added p50 ms');
  for (const [name, rows] of Object.entries(results)) console.log(row(name, rows, results.direct));
}

function row(name, rows, direct) {
  const of = (key) => median(rows.map((each) => each[key]));
  const ratio = (key) => median(rows.map((each, round) => each[key] / direct[round][key]));
  const added = median(rows.map(({ p50 }, round) => p50 - direct[round].p50));
  const cells = [of('p50').toFixed(2), of('p99').toFixed(2), of('rate').toFixed(0), of('cpu').toFixed(2)];
  const ratios = [ratio('p50').toFixed(2), ratio('rate').toFixed(2), added.toFixed(2)];
  return [name.padEnd(6), ...cells.map((cell) => cell.padStart(8)), ...ratios.map((cell) => cell.padStart(11))].join(' ');
}

async function burst({ call, cpuMs }, concurrency, forSeconds) {
  const times = [];
  const before = cpuMs();
  const begun = performance.now();
  const worker = async () => {
    while (performance.now() - begun < forSeconds * 1_000) {
      const at = performance.now();
      await call();
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const wall = performance.now() - begun;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)];
  return { p50: at(0.5), p99: at(0.99), rate: (times.length / wall) * 1_000, cpu: (cpuMs() - before) / times.length };
}

function check(result) {
  if (result.content?.[0]?.text !== MESSAGE) throw new Error(`not the echo: ${JSON.stringify(result).slice(0, 300)}`);
}

async function startHttpServer() {
  const child = launch([join(root, 'test/peers/legacy-http.mjs'), '0']);
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim() };
}

async function startService(mcpServers) {
  const config = join(folder, 'mcp.json');
  writeFileSync(config, JSON.stringify({ mcpServers }));
  const port = await freePort();
  const child = launch([join(root, 'dist/apps/standalone/src/main.js')], {
    PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    MCP_CONFIG: config,
    CAUSEWAY_ADMIN_KEY: KEY,
    RATE_LIMIT_PER_MINUTE: '100000000',
  });
  child.stdout.resume();
  const origin = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${origin}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await sleep(100);
  return { origin, pid: child.pid };
}

async function startRegistry(mcpServers) {
  const limits = { callTimeoutMs: 10_000, maxTimeouts: 5, argumentChars: 1_000_000, resultChars: 1_000_000 };
  const servers = parseMcpConfig(JSON.stringify({ mcpServers }), 'mcp.json', {});
  const registry = new ServerRegistry({ servers, environment: { PATH: process.env.PATH }, limits });
  registry.start();
  while (registry.states().some(({ state }) => state !== 'ready')) await sleep(50);
  return registry;
}

function inPool(pool, server) {
  const principal = { id: 'bench', name: 'bench', permissions: [], collections: null, rateLimit: null };
  return { call: async () => check(await pool.call(principal, `${server}__echo`, { message: MESSAGE })), cpuMs: ownCpuMs };
}

function overRest({ origin, pid }, server) {
  const sockets = new Pool(origin, { connections: 64 });
  const request = {
    method: 'POST',
    path: `/api/v1/mcp/tools/${server}__echo/call`,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ arguments: { message: MESSAGE } }),
  };
  return { call: async () => check(await (await sockets.request(request)).body.json()), cpuMs: () => cpuMsOf(pid) };
}

async function directHttp(url) {
  const { origin, pathname: path } = new URL(url);
  const sockets = new Pool(origin, { connections: 64 });
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const post = (message) =>
    sockets.request({ method: 'POST', path, headers, body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  const hello = await post({ id: 0, method: 'initialize', params });
  await hello.body.text();
  Object.assign(headers, { 'mcp-session-id': hello.headers['mcp-session-id'], 'mcp-protocol-version': '2025-11-25' });
  await (await post({ method: 'notifications/initialized' })).body.text();
  let id = 0;
  const call = async () => {
    const answer = await post({ id: ++id, method: 'tools/call', params: { name: 'echo', arguments: { message: MESSAGE } } });
    const data = (await answer.body.text()).split('\n').findLast((line) => line.startsWith('data: '));
    check(JSON.parse(data.slice(6)).result);
  };
  return { call, cpuMs: ownCpuMs };
}

function directStdio({ args }) {
  const child = launch(args, {}, 'pipe');
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, result } = JSON.parse(line);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let id = 0;
  const call = async () => {
    const { promise, resolve } = Promise.withResolvers();
    waiting.set(++id, resolve);
    const params = { name: 'echo', arguments: { message: MESSAGE } };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`);
    check(await promise);
  };
  return { call, cpuMs: ownCpuMs };
}

function launch(args, env = {}, stdin = 'ignore') {
  const child = spawn(process.execPath, args, { stdio: [stdin, 'pipe', 'ignore'], env: { PATH: process.env.PATH, ...env } });
  children.push(child);
  return child;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function ownCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Reads processor time from /proc, in steps of 10 ms, on Linux only. */
function cpuMsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
