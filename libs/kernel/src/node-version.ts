/** The release line that everything is tested on. */
const OLDEST_MAJOR = 26;

/** Says in one line why this Node.js cannot run Causeway; undefined when it can. */
export function nodeVersionProblem(version = process.versions.node): string | undefined {
  if (Number.parseInt(version) >= OLDEST_MAJOR) return undefined;
  return `Causeway needs Node.js ${OLDEST_MAJOR} or newer and was started by ${version}; start it with npm, which brings its own`;
}

/** Ends the process with one line on stderr when this Node.js is too old. */
export function requireNode(): void {
  const problem = nodeVersionProblem();
  if (!problem) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
