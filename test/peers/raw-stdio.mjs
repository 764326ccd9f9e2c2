/**
 * A 2025-11-25 server on stdin and stdout without any SDK, so that it can misbehave at will.
 * PEER_IGNORES: a comma list of `stdin-end`, `SIGTERM`. PEER_EXITS_WHEN_ASKED: ends on `server/discover`.
 * PEER_REVISION: of the protocol, that it speaks. PEER_TOOL_FILE: holds the name of one more tool, read at the start.
 * PEER_FLOODS: megabytes that it writes to stderr. PEER_MODE_FILE: `moody` answers with garbage while that file says so; with PEER_MOODY_PID_FILE only in the first process that is
 * asked, which writes its pid there. PEER_CHILD_FILE: starts a helper that lives on, and writes its pid there. PEER_LOG: a line for each call of `record`.
 * PEER_STARTS: a line for each process, its pid and when it was started, in ms since the epoch.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setInterval } from 'node:timers';

const ignores = (process.env.PEER_IGNORES ?? '').split(',');
if (ignores.includes('SIGTERM')) process.on('SIGTERM', () => undefined);
if (ignores.includes('stdin-end')) setInterval(() => undefined, 1_000);
if (process.env.PEER_CHILD_FILE) {
  const helper = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)"], {
    stdio: 'ignore',
  });
  writeFileSync(process.env.PEER_CHILD_FILE, String(helper.pid));
}

if (process.env.PEER_STARTS) appendFileSync(process.env.PEER_STARTS, `${process.pid} ${Math.floor(performance.timeOrigin)}\n`);

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (value, isError = false) => ({ content: [{ type: 'text', text: String(value) }], isError });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise(() => undefined);

let flooded = false;
if (process.env.PEER_FLOODS) void flood(Number(process.env.PEER_FLOODS));

/** Writes so many MB to stderr, each a very long line and many short ones. */
async function flood(megabytes) {
  const lines = `${'x'.repeat(500_000)}\n${'an error that is told again and again\n'.repeat(13_000)}`;
  for (let i = 0; i < megabytes; i++) await new Promise((resolve) => process.stderr.write(lines, resolve));
  flooded = true;
}

const cancelled = [];
const tools = {
  echo: { schema: { properties: { message: { type: 'string' } }, required: ['message'] }, run: ({ message }) => text(message) },
  fail: { run: () => text('it went wrong', true) },
  hang: { run: never },
  exit: { run: () => process.exit(3) },
  sleep: { schema: { properties: { ms: { type: 'number' } } }, run: async ({ ms }) => (await sleep(ms), text('slept')) },
  cancelled: { run: () => text(cancelled.join(',')) },
  // nothing that is sent after this is read
  deafen: { run: () => (process.stdin.pause(), setInterval(() => undefined, 1_000), text('deaf')) },
  refuse: { run: () => Promise.reject(Object.assign(new Error('not today'), { code: -32_000 })) },
  big: { schema: { properties: { chars: { type: 'number' } } }, run: ({ chars }) => text('x'.repeat(chars)) },
  'exit-once': { run: exitOnce, annotations: { readOnlyHint: true } },
  moody: { run: moody },
  flooded: { run: () => text(flooded) },
  record: { schema: { properties: { id: { type: 'string' } } }, run: recorded },
  safe: { schema: { properties: { id: { type: 'string' } } }, run: recorded },
  'broken-schema': { schema: { properties: { a: { type: 'no such type' } } }, run: () => text('called') },
  'not-a-tool': { schema: { type: 7 } },
  grow: {
    run: () => ((tools.grown = { run: () => text('new') }), send({ method: 'notifications/tools/list_changed' }), text('grown')),
  },
  steps: { schema: { properties: { count: { type: 'number' }, everyMs: { type: 'number' } } }, run: steps },
};

if (process.env.PEER_TOOL_FILE) tools[readFileSync(process.env.PEER_TOOL_FILE, 'utf8')] = { run: () => text('as named') };

/** Ends the first time, as PEER_LOG tells, and answers after that. */
function exitOnce() {
  appendFileSync(process.env.PEER_LOG, 'called\n');
  return readFileSync(process.env.PEER_LOG, 'utf8') === 'called\n' ? process.exit(4) : text('answered');
}

async function recorded({ id }) {
  appendFileSync(process.env.PEER_LOG, `${id}\n`);
  await sleep(5);
  return text(id);
}

function moody() {
  const { PEER_MODE_FILE: mode, PEER_MOODY_PID_FILE: pidFile } = process.env;
  if (pidFile && !existsSync(pidFile)) writeFileSync(pidFile, String(process.pid));
  const isIt = !pidFile || readFileSync(pidFile, 'utf8') === String(process.pid);
  return isIt && readFileSync(mode, 'utf8') === 'garbage' ? { content: 'not a list' } : text('well');
}

async function steps({ count, everyMs }, { progressToken }) {
  for (let progress = 1; progress <= count; progress++) {
    await sleep(everyMs);
    if (progressToken !== undefined)
      send({ method: 'notifications/progress', params: { progressToken, progress, total: count } });
  }
  return text('done');
}

const answers = {
  initialize: () => ({
    protocolVersion: process.env.PEER_REVISION ?? '2025-11-25',
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'raw-stdio', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({
    tools: Object.entries(tools).map(([name, { schema, annotations }]) => ({
      name,
      inputSchema: { type: 'object', ...schema },
      annotations,
    })),
  }),
  'tools/call': ({ name, arguments: given, _meta }) => tools[name].run(given ?? {}, _meta ?? {}),
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'notifications/cancelled') cancelled.push(params.requestId);
  if (method === 'server/discover' && process.env.PEER_EXITS_WHEN_ASKED) process.exit(1);
  if (id === undefined) return;
  if (!answers[method]) return send({ id, error: { code: -32_601, message: 'Method not found' } });
  try {
    send({ id, result: await answers[method](params ?? {}) });
  } catch (error) {
    send({ id, error: { code: error.code ?? -32_603, message: error.message } });
  }
});
