import { writeFileSync, writeSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { closingLine, orFailed } from './totals.mjs';

/**
 * Jest reporter: closes a run with `N passed, N failed` over all projects. Under scripts/test.mjs, which adds up several
 * runs, it leaves `{totals, failures, suites}` in the file named by TEST_TOTALS_FILE instead.
 */
export default class ClosingLineReporter {
  #error;

  onRunComplete(_contexts, results) {
    const totals = {
      passed: results.numPassedTests,
      // a file that does not even load runs no test, and fails all the same
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    if (totals.passed + totals.failed === 0) this.#error = new Error('no test was run');
    const file = process.env.TEST_TOTALS_FILE;
    if (file) writeFileSync(file, JSON.stringify({ totals, failures: failuresOf(results), suites: suitesOf(results) }));
    // at the very end, after Jest's own summary
    else process.once('exit', () => writeSync(1, `\n${closingLine(orFailed(totals))}\n`));
  }

  /** An error makes Jest exit with a failure. */
  getLastError() {
    return this.#error;
  }
}

/** How long each file took, `{file, seconds}`, its imports included. */
function suitesOf({ testResults }) {
  return testResults.map(({ testFilePath, perfStats }) => ({
    file: relative(process.cwd(), testFilePath),
    seconds: (perfStats.end - perfStats.start) / 1000,
  }));
}

/** What failed, `{name, message}` each: a file that did not load, or a test with the names of the blocks around it. */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ testFilePath, testExecError, testResults: tests }) => {
    const file = relative(process.cwd(), testFilePath);
    const failed = tests.filter(({ status }) => status === 'failed');
    return [
      ...(testExecError ? [{ name: file, message: messageOf(testExecError.stack ?? testExecError.message) }] : []),
      ...failed.map(({ fullName, failureMessages }) => ({
        name: `${file}: ${fullName}`,
        message: messageOf(failureMessages[0]),
      })),
    ];
  });
}

/** Without colours and other people's stack frames, and no longer than what still reads as a summary. */
function messageOf(text = '') {
  const lines = stripVTControlCharacters(text).trim().split('\n');
  const ours = lines.filter((line) => !/^\s+at .*(node_modules|node:internal)/.test(line));
  return ours.slice(0, 20).join('\n').slice(0, 2_000);
}
