import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brokenBudgets, BUDGETS } from './architecture/budgets.js';
import { ORDERLY, PACKAGES, PLANTS } from './architecture/dependency-plants.js';
import { CLEAN, LINT_PLANTS } from './architecture/lint-plants.js';
import { type Files, type Packages, plantTree } from './architecture/planted-tree.js';
import { dependencyViolations, lintViolations, repositoryRoot, type Violation } from './architecture/run-tool.js';
import { type SourceFile, sourceFiles } from './architecture/source-files.js';

jest.setTimeout(120_000);

type Examine = (tree: string, folders: string[]) => Promise<Violation[]>;

async function examinePlanted(examine: Examine, files: Files, packages?: Packages): Promise<Violation[]> {
  const tree = plantTree(files, packages);
  try {
    return await examine(tree.path, ['apps', 'libs', 'test']);
  } finally {
    tree.remove();
  }
}

const together = (plants: Record<string, Files>): Files => Object.assign({}, ...Object.values(plants)) as Files;

describe('dependency rules', () => {
  const load = createRequire(join(repositoryRoot, 'package.json'));
  const { forbidden } = load('./.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
  const rules = forbidden.map(({ name }) => name);
  let planted: Violation[];

  beforeAll(async () => {
    planted = await examinePlanted(dependencyViolations, { ...ORDERLY, ...together(PLANTS) }, PACKAGES);
  });

  it('accepts this repository', async () => {
    expect(await dependencyViolations(repositoryRoot, ['apps', 'libs', 'test'])).toEqual([]);
  });

  it('accepts a tree that uses everything that is allowed', async () => {
    expect(await examinePlanted(dependencyViolations, ORDERLY, PACKAGES)).toEqual([]);
  });

  it('each have a violation planted for them', () => {
    expect(Object.keys(PLANTS).sort()).toEqual([...rules].sort());
  });

  it.each(rules)('%s fires on each violation planted for it', (rule) => {
    const expected = Object.keys(PLANTS[rule] ?? {});
    const found = planted.filter((violation) => violation.rule === rule).map(({ from }) => from);
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it('fire nowhere else', () => {
    const guilty = Object.keys(together(PLANTS));
    expect(planted.filter(({ from }) => !guilty.includes(from))).toEqual([]);
  });
});

describe('lint rules', () => {
  let planted: Violation[];

  beforeAll(async () => {
    planted = await examinePlanted(lintViolations, { ...CLEAN, ...together(LINT_PLANTS), 'test/empty.ts': 'export {};\n' });
  });

  it.each(Object.keys(LINT_PLANTS))('"%s" fires on each violation planted for it', (words) => {
    const found = planted.filter(({ rule }) => rule.includes(words)).map(({ from }) => from);
    expect([...new Set(found)].sort()).toEqual(Object.keys(LINT_PLANTS[words] ?? {}).sort());
  });

  it('fire nowhere else', () => {
    const guilty = Object.keys(together(LINT_PLANTS));
    expect(planted.filter(({ from }) => !guilty.includes(from))).toEqual([]);
  });
});

describe('budgets', () => {
  const file = (path: string, text: string): SourceFile => ({ path, text });
  const linesOf = (count: number) => 'const x = 1;\n'.repeat(count);
  const functionOf = (count: number) => `function f() {\n${'  x();\n'.repeat(count - 2)}}\n`;
  const many = (count: number, text: string) =>
    Array.from({ length: count }, (_, index) => file(`libs/a/src/f${index}.ts`, text));

  it('finds the source of this repository within the budgets', () => {
    const sources = sourceFiles(repositoryRoot);
    expect(sources.length).toBeGreaterThan(20);
    expect(brokenBudgets(sources)).toEqual([]);
  });

  it('are met when everything is as big as allowed', () => {
    const { file: files, function: functions, constructorParameters } = BUDGETS;
    const parameters = Array.from({ length: constructorParameters }, (_, index) => `p${index}: number`).join(', ');
    const asAllowed = [
      ...many(75, linesOf(files.median)),
      ...many(20, linesOf(files.p95)),
      ...many(4, linesOf(files.max)),
      file('libs/a/src/all.ts', functionOf(functions.p95).repeat(4) + `class A { constructor(${parameters}) {} }\n`),
    ];
    expect(brokenBudgets(asAllowed)).toEqual([]);
  });

  it.each<[string, SourceFile[], string]>([
    ['median file', many(3, linesOf(61)), 'median file lines: 61, more than 60'],
    [
      '95th percentile of files',
      [...many(94, linesOf(1)), ...many(6, linesOf(201))],
      '95th percentile of file lines: 201, more than 200',
    ],
    [
      'largest file',
      [...many(99, linesOf(1)), file('libs/a/src/big.ts', linesOf(351))],
      'lines in file: 351, more than 350, at libs/a/src/big.ts',
    ],
    ['95th percentile of functions', many(3, functionOf(36)), '95th percentile of function lines: 36, more than 35'],
    [
      'largest function',
      [file('libs/a/src/f.ts', functionOf(61))],
      'lines in function: 61, more than 60, at libs/a/src/f.ts:1 f',
    ],
    [
      'largest method',
      [file('libs/a/src/m.ts', `class A {\n  m() {\n${'\n'.repeat(59)}}\n}\n`)],
      'lines in function: 61, more than 60, at libs/a/src/m.ts:2 m',
    ],
    [
      'constructor',
      [file('libs/a/src/c.ts', 'class A {\n  constructor(a: A, b: A, c: A, d: A, e: A, f: A) {}\n}\n')],
      'constructor parameters: 6, more than 5, at libs/a/src/c.ts:2',
    ],
    [
      'forwardRef',
      [file('libs/a/src/r.ts', "import { forwardRef as later } from '@nestjs/common';\n")],
      'forwardRef at libs/a/src/r.ts:1',
    ],
    ['export *', [file('libs/a/src/e.ts', "export * from './x.js';\n")], 'export * at libs/a/src/e.ts:1'],
    ['export * as', [file('libs/a/src/e.ts', "export * as x from './x.js';\n")], 'export * at libs/a/src/e.ts:1'],
    ['any', [file('libs/a/src/a.ts', '// it is so\nlet x: any;\n')], 'any without a reason at libs/a/src/a.ts:2'],
  ])('reports sources over the budget: %s', (_what, sources, complaint) => {
    expect(brokenBudgets(sources)).toContain(complaint);
  });

  it('let an explained any pass, above it or beside it', () => {
    const above = '// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the vendor has no types\nlet x: any;\n';
    const beside = 'let y: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- the vendor has no types\n';
    expect(brokenBudgets([file('libs/a/src/a.ts', above + beside)])).toEqual([]);
  });

  it('count apps/ and libs/, without specs and migrations', () => {
    const tree = plantTree({
      'apps/api/src/main.ts': '',
      'libs/a/src/a.ts': '',
      'libs/a/src/a.spec.ts': '',
      'libs/database/src/migrations/1-initial.ts': '',
      'test/services.ts': '',
    });
    expect(sourceFiles(tree.path).map(({ path }) => path)).toEqual(['apps/api/src/main.ts', 'libs/a/src/a.ts']);
    tree.remove();
  });
});
