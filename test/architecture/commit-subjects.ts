import { execFileSync } from 'node:child_process';

const MAX_SUBJECT_LENGTH = 72;

/** Lines of `<abbreviated hash> <subject>` whose subject is too long, each with its length. */
export function tooLongSubjects(log: string): string[] {
  return log
    .split('\n')
    .map((line) => ({ line, length: [...line.slice(line.indexOf(' ') + 1)].length }))
    .filter(({ length }) => length > MAX_SUBJECT_LENGTH)
    .map(({ line, length }) => `${length} characters: ${line}`);
}

/**
 * The commits after `base`, without merges, whose subjects the forge writes.
 *
 * @returns the log, or the reason why it cannot be read
 */
export function commitsSince(base: string, cwd: string): { log: string } | { reason: string } {
  const git = (...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    if (git('rev-parse', '--is-shallow-repository').trim() === 'true') return { reason: 'the clone is shallow' };
  } catch {
    return { reason: 'this is no git clone, or git is not installed' };
  }
  try {
    git('merge-base', '--is-ancestor', base, 'HEAD');
  } catch {
    return { reason: `the history does not contain ${base}` };
  }
  return { log: git('log', '--no-merges', '--format=%h %s', `${base}..HEAD`) };
}
