import ts from 'typescript';
import type { SourceFile } from './source-files.js';

/** Repairs any table. */
const DOCTOR = 'libs/ingestion/src/doctor/';

const WRITES = [
  /\binsert\s+into\s+(?:only\s+)?"?(\w+)/gi,
  /\bdelete\s+from\s+(?:only\s+)?"?(\w+)/gi,
  /\bmerge\s+into\s+(?:only\s+)?"?(\w+)/gi,
  /\btruncate\s+(?:table\s+)?(?:only\s+)?"?(\w+)/gi,
  // `on conflict do update set` and `for update` name no table
  /(?<!\bdo\s+)\bupdate\s+(?:only\s+)?"?(\w+)"?(?:\s+(?:as\s+)?\w+)?\s+set\b/gi,
];

export interface Write {
  path: string;
  table: string;
}

/** The tables that the SQL statements of a file write to. Comments are not read. */
export function writesOf({ path, text }: SourceFile): Write[] {
  if (!/insert|delete|merge|truncate|update/i.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const tables = new Set<string>();
  const visit = (node: ts.Node): void => {
    for (const write of WRITES) {
      for (const [, table] of literalOf(node).matchAll(write)) tables.add(table!.toLowerCase());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...tables].sort().map((table) => ({ path, table }));
}

/** A text of the program; what is inserted into a template stands as one word. */
function literalOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return '';
  return node.head.text + node.templateSpans.map(({ literal }) => `inserted${literal.text}`).join('');
}

/** The library that writes each table, as the table under **Tables.** in docs/architecture.md lists them. */
export function listedWriters(architecture: string): Map<string, string> {
  const section = architecture.split('| table | written by |')[1]?.split('\n\n')[0] ?? '';
  return new Map([...section.matchAll(/^\| `(\w+)` \| `([\w-]+)` \|$/gm)].map(([, table, library]) => [table!, library!]));
}

/** One sentence for each statement that writes a table of another library, or one that is not listed. */
export function foreignWrites(writes: Write[], writers: Map<string, string>): string[] {
  return writes
    .filter(({ path, table }) => !path.startsWith(DOCTOR) && !path.startsWith(`libs/${writers.get(table)}/`))
    .map(({ path, table }) => `${path} writes ${table}, which belongs to ${writers.get(table) ?? 'no library'}`);
}
