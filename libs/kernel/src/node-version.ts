/** The release line that everything is tested on. */
const MIN_MAJOR_VERSION = 26;

/** Returns one line that says why this Node.js cannot run Causeway, or undefined if it can. */
export function nodeVersionProblem(version = process.versions.node): string | undefined {
  if (Number.parseInt(version) >= MIN_MAJOR_VERSION) return undefined;
  return `Causeway needs Node.js ${MIN_MAJOR_VERSION} or newer and was started by ${version}; start it with npm, which brings its own`;
}

/** Exits with one line on stderr if this Node.js is too old. */
export function requireNode(): void {
  const problem = nodeVersionProblem();
  if (!problem) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
