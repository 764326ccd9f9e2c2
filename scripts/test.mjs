/**
 * Everything that must hold: build, the checks, then the tests. All steps run, also after a failure, unless the build fails.
 * Each check counts as one test in the closing line `N passed, N failed`.
 *
 *     npm test                         all steps
 *     npm test -- lint unit            only these
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep } from './run-step.mjs';
import { slowestSuites } from './slowest-suites.mjs';
import { add, closingLine, noTests, orFailed } from './totals.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MINUTE = 60_000;
const MAX_NAMED_FAILURES = 20;
/** Jest uses as many workers (jest.config.mjs), and as many checks run at a time. */
const WIDTH = 2;
const node = process.execPath;
const tool = (path, ...args) => [node, join(root, 'node_modules', path), ...args];
const check = (name, command, minutes) => ({ name, command, timeoutMs: minutes * MINUTE });
const jest = (name, projects, minutes) => ({
  name,
  // with the heap of `npm start`, which Jest passes on to its workers: a test bounds the growth of memory (ADR 0029)
  command: [node, '--max-semi-space-size=8', ...tool('jest/bin/jest.js', '--ci', '--selectProjects', ...projects).slice(1)],
  timeoutMs: minutes * MINUTE,
  counts: true,
});

/**
 * Checks, the slowest first. Only caches that cannot be stale are used: `eslint --cache` would keep its answer about a file
 * when a type in another file changes.
 */
const CHECKS = [
  check('lint', tool('eslint/bin/eslint.js', '.'), 10),
  check(
    'types',
    tool('typescript/bin/tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types.tsbuildinfo'),
    10,
  ),
  check(
    'format',
    tool('prettier/bin/prettier.cjs', '--check', '--cache', '--cache-strategy', 'content', '--log-level', 'warn', '.'),
    5,
  ),
  check(
    'deps',
    tool('dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'test'),
    5,
  ),
  check('unused', tool('knip/bin/knip.js'), 5),
  check('openapi', [node, join(root, 'dist/apps/cli/src/main.js'), 'openapi:check'], 5),
];

/** Groups run one after another, the steps of a group side by side. */
const GROUPS = [
  [check('build', [node, join(root, 'scripts/build.mjs')], 5)],
  CHECKS,
  [jest('unit', ['unit', 'architecture'], 30)],
  [jest('integration', ['integration'], 30)],
  [jest('e2e', ['e2e'], 30)],
  [jest('chaos', ['chaos'], 30)],
  [check('conformance', [node, join(root, 'test/conformance/run.mjs')], 10)],
];
const STEPS = GROUPS.flat();

if (Number.parseInt(process.versions.node) < 26)
  fail(`Node ${process.version} is too old: run this as \`npm test\`, which brings its own`);

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) fail(`no such step: ${unknown.join(', ')}; there are ${STEPS.map((step) => step.name).join(', ')}`);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => interrupted.abort());

const scratch = mkdtempSync(join(tmpdir(), 'causeway-test-'));
process.chdir(root);
const results = [];
for (const group of GROUPS) {
  const steps = group.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  results.push(...(await runSideBySide(steps)));
  const hasBuildFailed = results.some(({ name, totals }) => name === 'build' && totals.failed > 0);
  if (interrupted.signal.aborted || hasBuildFailed) break;
}
rmSync(scratch, { recursive: true, force: true });
const totals = orFailed(results.map((result) => result.totals).reduce(add, noTests()));
const failures = results.flatMap((result) => result.failures);
// once more at the end, where a log that was cut still has them
for (const { name, message } of failures.slice(0, MAX_NAMED_FAILURES))
  console.log(`\nfailed: ${name}\n${message.replaceAll(/^/gm, '    ')}`);
if (failures.length > MAX_NAMED_FAILURES) console.log(`\nand ${failures.length - MAX_NAMED_FAILURES} more`);
const suites = results.flatMap((result) => result.suites);
if (suites.length > 0) console.log(`\n${slowestSuites(suites)}`);
console.log(`\n${results.map(({ line }) => line).join('\n')}\n\n${closingLine(totals)}`);
if (process.env.TEST_SUMMARY_FILE) writeFileSync(process.env.TEST_SUMMARY_FILE, `${closingLine(totals)}\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;

/** Runs up to {@link WIDTH} steps at a time. @returns their results, in the order of the steps */
async function runSideBySide(steps) {
  const results = [];
  const waiting = [...steps.entries()];
  const isAlone = steps.length === 1;
  const work = async () => {
    for (let next = waiting.shift(); next && !interrupted.signal.aborted; next = waiting.shift()) {
      const [index, step] = next;
      results[index] = await run(step, isAlone);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  // those that an interruption kept from starting have no result
  return results.filter(Boolean);
}

/** A step that does not run alone writes its output in one piece when it has ended. */
async function run(step, isAlone) {
  if (isAlone) console.log(`\n== ${step.name}`);
  const started = Date.now();
  const file = join(scratch, `${step.name}.json`);
  const { code, timedOut, output } = await runStep(step.command, {
    timeoutMs: step.timeoutMs,
    signal: interrupted.signal,
    env: { TEST_TOTALS_FILE: file },
    capture: !isAlone,
  });
  if (!isAlone) console.log(`\n== ${step.name}\n${output.trimEnd()}`);
  const counted = step.counts ? countsOf(file, code) : { totals: checked(code), failures: [], suites: [] };
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const note = timedOut ? `, ended after ${step.timeoutMs / MINUTE} minutes` : '';
  return { ...counted, name: step.name, line: `${step.name.padEnd(12)} ${closingLine(counted.totals)} (${seconds} s${note})` };
}

function checked(code) {
  return { ...noTests(), ...(code === 0 ? { passed: 1 } : { failed: 1 }) };
}

/** What Jest counted, and what failed; a run that failed or vanished without a failed test counts as one. */
function countsOf(file, code) {
  let counted = { totals: noTests(), failures: [], suites: [] };
  try {
    counted = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Jest ended before its reporters did
  }
  const isCounted = code === 0 || counted.totals.failed > 0;
  return { ...counted, totals: isCounted ? orFailed(counted.totals) : { ...counted.totals, failed: 1 } };
}

function fail(message) {
  console.error(message);
  console.log(closingLine({ ...noTests(), failed: 1 }));
  process.exit(1);
}
