/** Counts of tests and checks. `{passed, failed, skipped}` */
export const noTests = () => ({ passed: 0, failed: 0, skipped: 0 });

export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** A run that executed nothing proves nothing: it counts as one failure. */
export function orFailed(totals) {
  return totals.passed + totals.failed > 0 ? totals : { ...totals, failed: 1 };
}

/** The line that closes a run. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
