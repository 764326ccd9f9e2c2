import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the path of a compiled module beside the calling one. Worker threads and child processes need it because they
 * load plain JavaScript. For a caller that runs from TypeScript (under a test runner), the path points into `dist/`.
 *
 * @param from `import.meta.url` of the caller
 * @param name file name of the sibling, ending in `.js`
 */
export function compiledSibling(from: string, name: string): string {
  const here = dirname(fileURLToPath(from));
  if (!fileURLToPath(from).endsWith('.ts')) return join(here, name);
  const root = projectRoot(here);
  return join(root, 'dist', relative(root, here), name);
}

/** Returns `from` or its nearest parent folder that contains a package.json. */
export function projectRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('no package.json above this module');
  return projectRoot(parent);
}
