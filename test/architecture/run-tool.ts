import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Absolute path of this repository. */
export const repositoryRoot = join(import.meta.dirname, '../..');

export interface Violation {
  rule: string;
  /** file, relative to the tree that was examined */
  from: string;
  /** what it imports */
  to?: string;
}

/** Applies .dependency-cruiser.cjs to a tree that looks like this repository. */
export async function dependencyViolations(tree: string, folders: string[]): Promise<Violation[]> {
  const args = ['--config', join(repositoryRoot, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders];
  const report = await jsonFrom('dependency-cruiser/bin/dependency-cruiser.mjs', args, tree);
  const { summary } = report as { summary: { violations: { from: string; to: string; rule: { name: string } }[] } };
  return summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to }));
}

/** Applies eslint.config.mjs to a tree that looks like this repository. */
export async function lintViolations(tree: string, folders: string[]): Promise<Violation[]> {
  const args = ['--config', join(repositoryRoot, 'eslint.config.mjs'), '--format', 'json', ...folders];
  const report = (await jsonFrom('eslint/bin/eslint.js', args, tree)) as {
    filePath: string;
    messages: { ruleId: string | null; message: string }[];
  }[];
  return report.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message }) => ({ rule: `${ruleId}: ${message}`, from: filePath.slice(tree.length + 1) })),
  );
}

/** Both tools exit with a failure when they find something; what they found is on stdout all the same. */
async function jsonFrom(tool: string, args: string[], cwd: string): Promise<unknown> {
  const command = [join(repositoryRoot, 'node_modules', tool), ...args];
  const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await run(process.execPath, command, options).catch(
    (error: { stdout?: string; stderr?: string }) => ({
      stdout: error.stdout ?? '',
      stderr: error.stderr ?? String(error),
    }),
  );
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${tool} said no JSON: ${stdout.slice(0, 500)} ${stderr.slice(0, 2000)}`);
  }
}
