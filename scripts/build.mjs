/**
 * Compiles apps/ and libs/ to dist/ with swc, each file on its own, in about a second. Does nothing when nothing changed,
 * and never empties dist/: a server that runs from it keeps its files.
 *
 *     npm run build            as needed
 *     npm run build -- --force
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.build-stamp');
const SOURCES = ['apps', 'libs'];

if (process.argv[1] === import.meta.filename) build({ force: process.argv.includes('--force') });

/** Ends the process with the exit code of the compiler when a source does not compile. */
export function build({ force = false } = {}) {
  const fingerprint = fingerprintOf(sources());
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  rmSync(stamp, { force: true });
  const swc = [
    'node_modules/@swc/cli/bin/swc.js',
    ...SOURCES,
    '-d',
    'dist',
    '--config-file',
    '.swcrc',
    '--copy-files',
    '--quiet',
  ];
  const { status } = spawnSync(process.execPath, swc, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  removeOrphans();
  mkdirSync(dist, { recursive: true });
  writeFileSync(stamp, fingerprint);
}

function sources() {
  return SOURCES.flatMap(filesBelow).filter((file) => !file.endsWith('.spec.ts'));
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** Of names, sizes and times: cheap, and a touched file merely builds once more. */
function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of [...files, '.swcrc', 'package-lock.json', 'scripts/build.mjs']) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Takes away what a deleted or renamed source has left behind. */
function removeOrphans() {
  const expected = new Set(sources().flatMap(outputsOf));
  for (const folder of SOURCES) {
    for (const file of filesBelow(join('dist', folder))) {
      if (!expected.has(relative('dist', file))) rmSync(join(root, file));
    }
  }
}

function outputsOf(source) {
  if (!/\.m?ts$/.test(source)) return [source];
  const output = source.replace(/ts$/, 'js');
  return [output, `${output}.map`];
}
