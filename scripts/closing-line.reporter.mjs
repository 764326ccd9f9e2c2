import { writeFileSync, writeSync } from 'node:fs';
import { closingLine, orFailed } from './totals.mjs';

/**
 * Jest reporter: closes a run with `N passed, N failed` over all projects. Under scripts/test.mjs, which adds up several
 * runs, it leaves the counts in the file named by TEST_TOTALS_FILE instead.
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
    if (file) writeFileSync(file, JSON.stringify(totals));
    // at the very end, after Jest's own summary
    else process.once('exit', () => writeSync(1, `\n${closingLine(orFailed(totals))}\n`));
  }

  /** An error makes Jest exit with a failure. */
  getLastError() {
    return this.#error;
  }
}
