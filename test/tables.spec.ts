import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './architecture/run-tool.js';
import { type SourceFile, sourceFiles } from './architecture/source-files.js';
import { foreignWrites, listedWriters, writesOf } from './architecture/table-writers.js';

const read = (...path: string[]) => readFileSync(join(repositoryRoot, ...path), 'utf8');
const file = (path: string, text: string): SourceFile => ({ path, text });

describe('tables', () => {
  const writers = listedWriters(read('docs', 'architecture.md'));
  const writes = sourceFiles(repositoryRoot).flatMap(writesOf);

  it('are listed in docs/architecture.md exactly as the migrations create them', () => {
    const folder = ['libs', 'database', 'src', 'migrations'];
    const migrations = readdirSync(join(repositoryRoot, ...folder)).map((name) => read(...folder, name));
    const created = migrations.flatMap((text) => [...text.matchAll(/\bcreate table (\w+)/g)].map(([, table]) => table!));
    expect(created.length).toBeGreaterThan(10);
    expect([...writers.keys()].sort()).toEqual(created.sort());
  });

  it('are each written by the library that is listed', () => {
    const written = writes.map(({ path, table }) => `${table} ${path.split('/')[1]}`);
    for (const [table, library] of writers) expect(written).toContain(`${table} ${library}`);
  });

  it('are written by no other library', () => {
    expect(foreignWrites(writes, writers)).toEqual([]);
  });
});

describe('the rule that each table has one writing library', () => {
  const writers = new Map([['chunks', 'rag']]);
  const complaint = (path: string) => [`${path} writes chunks, which belongs to rag`];

  it.each([
    'insert into chunks (id) values ($1)',
    'INSERT INTO\n  chunks as c (id) values ($1)',
    'delete from chunks where id = $1',
    'update chunks set text = $1',
    'with a as (select 1) update chunks c set text = $1 from a',
    'truncate chunks',
    'merge into chunks using given on true when matched then delete',
  ])('fires on "%s" in another library', (statement) => {
    const path = 'libs/ingestion/src/planted.repository.ts';
    expect(foreignWrites(writesOf(file(path, `export const SQL = \`${statement}\`;\n`)), writers)).toEqual(complaint(path));
  });

  it('fires on a statement with an inserted expression, and on one in an application', () => {
    const text = 'export const sql = (columns: string) => `insert into chunks (${columns}) values (1)`;\n';
    for (const path of ['libs/chat/src/planted.ts', 'apps/api/src/planted.ts']) {
      expect(foreignWrites(writesOf(file(path, text)), writers)).toEqual(complaint(path));
    }
  });

  it('fires on a table that is not listed', () => {
    const planted = file('libs/rag/src/planted.ts', "export const SQL = 'delete from secrets';\n");
    expect(foreignWrites(writesOf(planted), writers)).toEqual([
      'libs/rag/src/planted.ts writes secrets, which belongs to no library',
    ]);
  });

  it('does not fire on the owner, the doctor, a read, a lock, an upsert or a comment', () => {
    const write = "export const SQL = 'delete from chunks';\n";
    const others = [
      "export const READ = 'select id from chunks for update skip locked';\n",
      "export const LOCK = 'select id from chunks for no key update of chunks';\n",
      '// delete from chunks\nexport const NONE = 1;\n',
    ];
    const upsert =
      "export const SQL = 'insert into chunks (id) values (1) on conflict (id) do update set text = excluded.text';\n";
    const orderly = [
      file('libs/rag/src/a.repository.ts', write + upsert),
      file('libs/ingestion/src/doctor/checks.ts', write),
      ...others.map((text, at) => file(`libs/ingestion/src/${at}.ts`, text)),
    ];
    expect(foreignWrites(orderly.flatMap(writesOf), writers)).toEqual([]);
  });
});
