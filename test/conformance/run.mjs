/**
 * Runs the client scenarios of the MCP conformance suites against the pool, and compares with what is expected.
 *
 *     npm run conformance                 fails where a scenario ends otherwise than docs/mcp-conformance.md says
 *     npm run conformance -- --write      writes that page anew
 *     npm run conformance -- auth/dpop    only scenarios whose names begin so, without the page
 */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { page } from './page.mjs';
import { runScenario, scenariosOf, SUITES } from './scenarios.mjs';

const PAGE = fileURLToPath(new URL('../../docs/mcp-conformance.md', import.meta.url));
const expected = JSON.parse(await readFile(new URL('expected-failures.json', import.meta.url), 'utf8'));
const [only = ''] = process.argv.slice(2).filter((argument) => argument !== '--write');

const results = (await Promise.all(SUITES.map(toRun))).flat();
await inParallel(results, availableParallelism(), async (result) => {
  Object.assign(result, await runScenario(result.suite, result));
  console.log(
    `${result.suite.release} ${result.scenario}: ${result.passed.length} passed, failed: ${result.failed.join(', ') || 'none'}`,
  );
});
const surprises = results.flatMap(surprisesOf);
for (const surprise of surprises) console.error(surprise);
if (only === '') await compareOrWrite(page(results, expected));
if (surprises.length > 0) process.exitCode = 1;

async function toRun(suite) {
  const scenarios = await scenariosOf(suite);
  return scenarios.filter(({ scenario }) => scenario.startsWith(only)).map((each) => ({ suite, ...each }));
}

async function inParallel(items, width, work) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function surprisesOf({ suite, scenario, passed, failed }) {
  const listed = expected.scenarios[suite.release]?.[scenario];
  const where = `${suite.release} ${scenario}`;
  if (passed.length + failed.length === 0 && !listed) return [`${where}: nothing was checked, and no reason is listed`];
  const checks = listed?.checks ?? [];
  const unexpected = failed.filter((check) => !checks.includes(check)).map((check) => `${where}: ${check} failed`);
  const mended = checks
    .filter((check) => !failed.includes(check))
    .map((check) => `${where}: ${check} is listed, but does not fail`);
  return [...unexpected, ...mended];
}

async function compareOrWrite(text) {
  if (process.argv.includes('--write')) return writeFile(PAGE, text);
  if ((await readFile(PAGE, 'utf8').catch(() => '')) === text) return;
  console.error('docs/mcp-conformance.md is not what was found: npm run conformance -- --write');
  process.exitCode = 1;
}
