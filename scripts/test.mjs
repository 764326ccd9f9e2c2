/**
 * Everything that must hold, in order: build, the checks, then the tests. All steps run, also after a failure, unless
 * the build fails. Each check counts as one test in the closing line `N passed, N failed`.
 *
 *     npm test                         all steps
 *     npm test -- lint unit            only these
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep } from './run-step.mjs';
import { add, closingLine, noTests, orFailed } from './totals.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MINUTE = 60_000;
const MOST_NAMED = 20;
const node = process.execPath;
const tool = (path, ...args) => [node, join(root, 'node_modules', path), ...args];
const check = (name, command, minutes) => ({ name, command, timeoutMs: minutes * MINUTE });
const jest = (name, projects, minutes, ...args) => ({
  name,
  // suites that start services run one after another: two cores are soon full
  command: tool('jest/bin/jest.js', '--ci', '--selectProjects', ...projects, ...args),
  timeoutMs: minutes * MINUTE,
  counts: true,
});

const STEPS = [
  check('build', [node, join(root, 'scripts/build.mjs')], 5),
  check('format', tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'), 5),
  check('types', tool('typescript/bin/tsc', '-p', '.'), 10),
  check('lint', tool('eslint/bin/eslint.js', '.'), 10),
  check(
    'deps',
    tool('dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'test'),
    5,
  ),
  check('openapi', [node, join(root, 'dist/apps/cli/src/main.js'), 'openapi:check'], 5),
  jest('unit', ['unit', 'architecture'], 30),
  jest('integration', ['integration'], 30, '--runInBand'),
  jest('e2e', ['e2e'], 30, '--runInBand'),
  jest('chaos', ['chaos'], 30, '--runInBand'),
  check('conformance', [node, join(root, 'test/conformance/run.mjs')], 10),
];

if (Number.parseInt(process.versions.node) < 26)
  fail(`Node ${process.version} is too old: run this as \`npm test\`, which brings its own`);

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) fail(`no such step: ${unknown.join(', ')}; there are ${STEPS.map((step) => step.name).join(', ')}`);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => interrupted.abort());

const scratch = mkdtempSync(join(tmpdir(), 'causeway-test-'));
process.chdir(root);
let totals = noTests();
const report = [];
const failures = [];
for (const step of STEPS.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  const result = await run(step);
  totals = add(totals, result.totals);
  report.push(result.line);
  failures.push(...result.failures);
  if (interrupted.signal.aborted || (step.name === 'build' && result.totals.failed > 0)) break;
}
rmSync(scratch, { recursive: true, force: true });
totals = orFailed(totals);
// once more at the end, where a log that was cut still has them
for (const { name, message } of failures.slice(0, MOST_NAMED))
  console.log(`\nfailed: ${name}\n${message.replaceAll(/^/gm, '    ')}`);
if (failures.length > MOST_NAMED) console.log(`\nand ${failures.length - MOST_NAMED} more`);
console.log(`\n${report.join('\n')}\n\n${closingLine(totals)}`);
if (process.env.TEST_SUMMARY_FILE) writeFileSync(process.env.TEST_SUMMARY_FILE, `${closingLine(totals)}\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;

async function run(step) {
  console.log(`\n== ${step.name}`);
  const started = Date.now();
  const file = join(scratch, `${step.name}.json`);
  const { code, timedOut } = await runStep(step.command, {
    timeoutMs: step.timeoutMs,
    signal: interrupted.signal,
    env: { TEST_TOTALS_FILE: file },
  });
  const counted = step.counts ? countsOf(file, code) : { totals: checked(code), failures: [] };
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const note = timedOut ? `, ended after ${step.timeoutMs / MINUTE} minutes` : '';
  return { ...counted, line: `${step.name.padEnd(12)} ${closingLine(counted.totals)} (${seconds} s${note})` };
}

function checked(code) {
  return { ...noTests(), ...(code === 0 ? { passed: 1 } : { failed: 1 }) };
}

/** What Jest counted, and what failed; a run that failed or vanished without a failed test counts as one. */
function countsOf(file, code) {
  let counted = { totals: noTests(), failures: [] };
  try {
    counted = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Jest ended before its reporters did
  }
  const isTold = code === 0 || counted.totals.failed > 0;
  return { ...counted, totals: isTold ? orFailed(counted.totals) : { ...counted.totals, failed: 1 } };
}

function fail(message) {
  console.error(message);
  console.log(closingLine({ ...noTests(), failed: 1 }));
  process.exit(1);
}
