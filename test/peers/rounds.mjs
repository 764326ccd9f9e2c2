/**
 * Puts a pool through many rounds of one thing and tells what is left behind: `node --expose-gc rounds.mjs WHAT COUNT [URL]`;
 * prints a line of JSON when it has warmed up, after half of the rounds and at the end. Needs a build.
 *
 * WHAT: `reconnects` (asked for), `forgotten` (the legacy server at the URL loses its sessions), `killed` (processes),
 * `applied` (a server comes with one configuration and goes with the next). Where it is several servers' turn at once, each
 * counts as a round.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { parseMcpConfig } from '../../dist/libs/mcp-pool/src/config/load-mcp-config.js';
import { McpPool, PoolAdmin } from '../../dist/libs/mcp-pool/src/index.js';
import { ServerRegistry } from '../../dist/libs/mcp-pool/src/server-registry.js';

Logger.overrideLogger(false);
const [what, count, url] = process.argv.slice(2);
const principal = { id: 'rounds', name: 'rounds', permissions: [], collections: null, rateLimit: null };
const limits = { callTimeoutMs: 10_000, maxTimeouts: 5, argumentChars: 1_000_000, resultChars: 1_000_000 };

const raw = {
  command: process.execPath,
  args: [fileURLToPath(new globalThis.URL('raw-stdio.mjs', import.meta.url))],
  causeway: { health: { crashLoop: { restarts: 10_000 } } },
};
const configured = (...names) => {
  const mcpServers = Object.fromEntries(
    names.map((name) => [name, what === 'killed' ? raw : { url, causeway: { idempotent: ['echo'] } }]),
  );
  return parseMcpConfig(JSON.stringify({ mcpServers }), 'mcp.json', {});
};
/** After a loss there is a pause before the next attempt: several servers lose at once, for time's sake. */
const WIDTH = { reconnects: 1, forgotten: 10, killed: 4, applied: 1 }[what];
const base = Array.from({ length: WIDTH }, (_, index) => `base${index}`);
const registry = new ServerRegistry({ servers: configured(...base), environment: { PATH: process.env.PATH }, limits });
const pool = new McpPool(registry);
const admin = new PoolAdmin(registry);
const echo = (name) => pool.call(principal, `${name}__echo`, { message: 'x' });
const together = (work) => Promise.all(base.map(work));

async function until(condition) {
  while (!condition()) await sleep(2);
}

async function replaced(name) {
  const { pid } = pool.server(principal, name).replicas[0];
  process.kill(pid, 'SIGKILL');
  await until(() => pool.server(principal, name).replicas[0].pid === undefined);
  // it need not wait as one that keeps ending would have to
  await admin.reconnect(name);
  await echo(name);
}

const round = {
  reconnects: () => admin.reconnect('base0'),
  forgotten: async () => {
    await pool.call(principal, 'base0__forget-sessions', {});
    await together(echo);
  },
  killed: () => together(replaced),
  applied: async (index) => {
    await registry.apply(configured(...base, `guest${index}`));
    await echo(`guest${index}`);
    await registry.apply(configured(...base));
  },
}[what];
let rounds = 0;

async function run(most) {
  for (; rounds < most; rounds += WIDTH) await round(rounds);
  // what was closed has gone by then
  await sleep(500);
  for (let i = 0; i < 3; i++) globalThis.gc();
  const servers = pool.servers(principal).map(({ name, state, replicas }) => ({ name, state, restarts: replicas[0].restarts }));
  const resources = process.getActiveResourcesInfo().length;
  console.log(JSON.stringify({ heapBytes: process.memoryUsage().heapUsed, resources, rounds, servers }));
}

registry.start();
await until(() => pool.servers(principal).every(({ state }) => state === 'ready'));
for (const share of [0.2, 0.6, 1]) await run(Math.ceil(count * share));
await registry.stop();
