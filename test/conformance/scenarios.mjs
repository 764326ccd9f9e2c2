import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CLIENT = fileURLToPath(new URL('client.mjs', import.meta.url));
const TIMEOUT_MS = 60_000;

/**
 * A release of the suite, and what of it is run: scenarios of any of the `revisions`, at `specVersion` where that is given.
 * Extensions stand outside the revisions and are run as they come.
 */
export const SUITES = [
  { release: '0.1.16', name: 'conformance-2025', revisions: /./ },
  { release: '0.2.0-alpha.12', name: 'conformance-2026', revisions: /2026-07-28|extension/, specVersion: '2026-07-28' },
];

/** @returns `{scenario, revisions}` for each client scenario that is to be run */
export async function scenariosOf(suite) {
  const { output } = await run([program(suite), 'list', '--client']);
  const listed = [...output.matchAll(/^ {2}- (\S+) \[(.+)\]$/gm)].map(([, scenario, revisions]) => ({ scenario, revisions }));
  if (listed.length === 0) throw new Error(`${suite.name} lists no client scenario: ${output}`);
  return listed.filter(({ revisions }) => suite.revisions.test(revisions));
}

/** @returns `{passed, failed}`, ids of checks; those that only inform do not count */
export async function runScenario(suite, { scenario, revisions }) {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-conformance-'));
  try {
    const command = `"${process.execPath}" "${CLIENT}"`;
    const at =
      suite.specVersion !== undefined && revisions.includes(suite.specVersion) ? ['--spec-version', suite.specVersion] : [];
    const options = ['--command', command, '--scenario', scenario, '--output-dir', folder, '--timeout', String(TIMEOUT_MS / 2)];
    const { output } = await run([program(suite), 'client', ...options, ...at]);
    const files = await readdir(folder, { recursive: true });
    const file = files.find((name) => name.endsWith('checks.json'));
    if (file === undefined) throw new Error(`${suite.name} ${scenario} left no result: ${output}`);
    return sorted(JSON.parse(await readFile(join(folder, file), 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sorted(checks) {
  const failed = new Set(checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING').map(({ id }) => id));
  const passed = new Set(checks.filter(({ status, id }) => status === 'SUCCESS' && !failed.has(id)).map(({ id }) => id));
  return { passed: [...passed].sort(), failed: [...failed].sort() };
}

const program = ({ name }) => join(root, 'node_modules', name, 'dist/index.js');

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}
