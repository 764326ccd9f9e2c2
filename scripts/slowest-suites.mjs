const MAX_SUITES = 15;

/**
 * A table of the suites that took longest, the slowest first.
 *
 * @param suites `{file, seconds}` each; seconds from the start of a suite to its end, on a machine it shared with others
 */
export function slowestSuites(suites) {
  const rows = suites
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, MAX_SUITES)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)}  ${file}`);
  return ['slowest suites', 'seconds  file', ...rows].join('\n');
}
