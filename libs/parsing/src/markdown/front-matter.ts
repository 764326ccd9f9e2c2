import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import type { ParseWarning } from '../parsed-document.js';
import { linesOf } from '../text/lines.js';
import { cleanText } from '../text/unicode.js';

export interface FrontMatter {
  metadata: Record<string, unknown>;
  /** Offset at which the document starts, after the front matter. */
  end: number;
  warnings: ParseWarning[];
}

const MAX_CHARACTERS = 64 * 1024;

/** The lines that start and end the front matter, and the syntax between them. */
const SYNTAXES = [
  // aliases are disabled, because a few lines of them could expand to gigabytes
  {
    name: 'YAML',
    start: '---',
    ends: ['---', '...'],
    parse: (text: string): unknown => parseYaml(text, { maxAliasCount: 0, logLevel: 'error' }),
  },
  { name: 'TOML', start: '+++', ends: ['+++'], parse: (text: string): unknown => parseToml(text) },
];

/** Reads YAML between two `---` lines, or TOML between `+++`, at the very start. Anything but a mapping is left in the text. */
export function readFrontMatter(source: string): FrontMatter {
  const syntax = SYNTAXES.find(({ start }) => source.startsWith(start));
  const range = syntax && frontMatterRange(source, syntax);
  if (!range) return { metadata: {}, end: 0, warnings: [] };
  try {
    const value = syntax.parse(source.slice(range.start, range.end));
    if (value === null) return { metadata: {}, end: range.next, warnings: [] };
    if (typeof value !== 'object' || Array.isArray(value)) return { metadata: {}, end: 0, warnings: [] };
    return { metadata: plainJson(value), end: range.next, warnings: [] };
  } catch {
    const message = `the front matter is not valid ${syntax.name} and was kept as text`;
    return { metadata: {}, end: 0, warnings: [{ code: 'FRONT_MATTER_INVALID', message }] };
  }
}

function frontMatterRange(
  source: string,
  syntax: (typeof SYNTAXES)[number],
): { start: number; end: number; next: number } | undefined {
  let start: number | undefined;
  for (const line of linesOf(source.slice(0, MAX_CHARACTERS))) {
    const rule = line.text.trimEnd();
    if (start === undefined) {
      if (rule !== syntax.start) return undefined;
      start = line.next;
    } else if (syntax.ends.includes(rule)) {
      return { start, end: line.start, next: line.next };
    }
  }
  return undefined;
}

/** Converts a value to JSON that PostgreSQL can store: dates become text, and texts and keys are cleaned. */
function plainJson(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), cleaned) as Record<string, unknown>;
}

function cleaned(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [cleanText(key), member]));
}
