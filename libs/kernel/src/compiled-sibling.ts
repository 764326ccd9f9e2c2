import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a compiled module beside the calling one, for worker threads and child processes, which load
 * plain JavaScript. Called from a TypeScript source (under a test runner), it is the same module below `dist/`.
 *
 * @param from `import.meta.url` of the caller
 * @param name the sibling, with the ending `.js`
 */
export function compiledSibling(from: string, name: string): string {
  const here = dirname(fileURLToPath(from));
  if (!fileURLToPath(from).endsWith('.ts')) return join(here, name);
  const root = projectRoot(here);
  return join(root, 'dist', relative(root, here), name);
}

/** The nearest folder above (or at) `from` that holds a package.json. */
export function projectRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('no package.json above this module');
  return projectRoot(parent);
}
