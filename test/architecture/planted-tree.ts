import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './run-tool.js';

/** Files by path. */
export type Files = Record<string, string>;

/** Packages by name, as the stubs in a tree's node_modules. */
export interface Packages {
  declared: string[];
  dev: string[];
  undeclared: string[];
}

/** Writes a small repository of its own to a temporary folder. */
export function plantTree(files: Files, packages: Packages = { declared: [], dev: [], undeclared: [] }) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'causeway-architecture-')));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  cpSync(join(repositoryRoot, 'tsconfig.json'), join(path, 'tsconfig.json'));
  const { declared, dev, undeclared } = packages;
  write('package.json', JSON.stringify({ type: 'module', dependencies: versions(declared), devDependencies: versions(dev) }));
  for (const name of [...declared, ...dev, ...undeclared]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function versions(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '1.0.0']));
}
