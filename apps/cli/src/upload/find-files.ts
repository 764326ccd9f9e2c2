import { type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { UsageError } from '../service/usage-error.js';

export interface FoundFile {
  /** The absolute path in the file system. */
  location: string;
  /** The path relative to the named folder, with forward slashes. For a file that was named itself, its name. */
  path: string;
}

export interface Findings {
  files: FoundFile[];
  /** Folders that could not be read. */
  unreadable: { path: string; code: string }[];
  /** The number of symbolic links. They are not followed, because they could lead out of the folder. */
  links: number;
}

export interface Patterns {
  include: string[];
  exclude: string[];
}

const EXCLUDED_FOLDERS = new Set(['node_modules']);

/**
 * Lists the files in the sources, sorted by path, without hidden files and node_modules. A file that is named itself is
 * always listed.
 *
 * @throws UsageError for a source that does not exist, and for two files with the same path
 */
export async function findFiles(sources: string[], patterns: Patterns): Promise<Findings> {
  const findings: Findings = { files: [], unreadable: [], links: 0 };
  const wanted = matcherOf(patterns);
  for (const source of sources) {
    const location = resolve(source);
    const kind = await stat(location).catch(() => undefined);
    if (kind?.isDirectory()) await walk(location, '', wanted, findings);
    else if (kind?.isFile()) findings.files.push({ location, path: basename(location) });
    else throw new UsageError(`there is no folder or file ${source}`);
  }
  findings.files.sort((a, b) => compare(a.path, b.path));
  requireDistinct(findings.files);
  return findings;
}

async function walk(folder: string, prefix: string, wanted: (path: string) => boolean, findings: Findings): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    findings.unreadable.push({ path: prefix || folder, code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN' });
    return;
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.') || EXCLUDED_FOLDERS.has(entry.name)) continue;
    const location = join(folder, entry.name);
    const path = prefix + entry.name;
    if (entry.isDirectory()) await walk(location, `${path}/`, wanted, findings);
    else if (entry.isSymbolicLink()) findings.links++;
    else if (entry.isFile() && wanted(path)) findings.files.push({ location, path });
  }
}

function matcherOf({ include, exclude }: Patterns): (path: string) => boolean {
  const included = include.length > 0 ? picomatch(include.map(wholePath)) : () => true;
  const excluded = exclude.length > 0 ? picomatch(exclude.map(wholePath)) : () => false;
  return (path) => included(path) && !excluded(path);
}

/** A pattern without a slash matches names in any folder. A pattern with a slash at its end matches everything below it. */
function wholePath(pattern: string): string {
  const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '/**');
  return plain.includes('/') ? plain : `**/${plain}`;
}

function requireDistinct(files: FoundFile[]): void {
  for (const [i, { path, location }] of files.entries()) {
    const next = files[i + 1];
    if (next?.path !== path) continue;
    throw new UsageError(
      `${location} and ${next.location} would both have the path ${path}: name the folder that contains both, or upload them separately`,
    );
  }
}

/** Compares code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
