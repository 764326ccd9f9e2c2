/** What the PDF parser and the standard library that we use need. */
const OLDEST = [22, 13] as const;

/** Why this Node cannot run Causeway, in one line; undefined when it can. */
export function nodeVersionProblem(version = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `Causeway needs Node ${OLDEST.join('.')} or newer and was started by ${version}; start it with npm, which brings its own`;
}

/** Ends the process with one line on stderr when this Node is too old. */
export function requireNode(): void {
  const problem = nodeVersionProblem();
  if (!problem) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
