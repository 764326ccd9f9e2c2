import type { Heading } from './pdf-heading.js';
import type { PdfLine } from './pdf-line.js';
import type { OutlineEntry } from './pdf-outline.js';
import type { PageText } from './pdf-pages.js';

const MAX_LINES = 4;
const MAX_CHARACTERS = 150;
/** Of a line that says something else than the outline. */
const MAX_FOREIGN_CHARACTERS = 80;
/** In font sizes: how far below the target of an entry its line may stand, and how far apart from others. */
const NEAR = 2.5;
const APART = 1.5;

type PageIndex = Map<string, PdfLine[]>;

/** The lines that the entries of an outline are about: those that say their title, or that stand where they lead to. */
export function outlineHeadings(entries: OutlineEntry[], pages: PageText[]): Map<PdfLine, Heading> {
  const headings = new Map<PdfLine, Heading>();
  const indexes = new Map<number, PageIndex>();
  for (const entry of entries) {
    const lines = pages[entry.page - 1]?.lines ?? [];
    const index = indexes.get(entry.page) ?? indexOf(lines);
    indexes.set(entry.page, index);
    const found = linesOf(entry, lines, index).filter((line) => line.table === undefined && !headings.has(line));
    const heading = { level: entry.level };
    for (const line of found) headings.set(line, heading);
  }
  return headings;
}

function linesOf(entry: OutlineEntry, lines: PdfLine[], index: PageIndex): PdfLine[] {
  const key = keyOf(entry.title);
  const named = key === '' ? [] : (index.get(key) ?? []);
  if (named.length > 0 || entry.y === undefined) return named;
  const at = lines.findIndex((line) => standsAt(line, entry.y as number));
  const line = lines[at];
  if (!line || line.text.length > MAX_CHARACTERS) return [];
  const own = keyOf(line.text);
  const related = key.length > 2 && own.length > 2 && (own.includes(key) || key.includes(own));
  return related || isApart(lines, at) ? [line] : [];
}

function standsAt({ y, size, angle }: PdfLine, target: number): boolean {
  const below = target - y;
  return angle === 0 && below > -size / 2 && below < size * NEAR;
}

/** Something else than the title is a heading only if it looks like one: short, and with space around it. */
function isApart(lines: PdfLine[], at: number): boolean {
  const [before, line, after] = [lines[at - 1], lines[at], lines[at + 1]];
  if (!line || line.text.length > MAX_FOREIGN_CHARACTERS || !/\p{L}/u.test(line.text)) return false;
  const far = (other: PdfLine | undefined) => !other || Math.abs(other.y - line.y) > APART * Math.max(line.size, other.size);
  return far(before) && far(after);
}

/** Lines of a page by what they say, alone or as the first of several. */
function indexOf(lines: PdfLine[]): PageIndex {
  const index: PageIndex = new Map();
  const keys = lines.map(({ text }) => (text.length > MAX_CHARACTERS ? '' : keyOf(text)));
  for (let count = 1; count <= MAX_LINES; count += 1) {
    for (let at = 0; at + count <= lines.length; at += 1) {
      const key = keys.slice(at, at + count).join('');
      if (!index.has(key)) index.set(key, lines.slice(at, at + count));
    }
  }
  return index;
}

/** Numbering and spacing differ between an outline and the page itself. */
function keyOf(title: string): string {
  const letters = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[\s\d.、]+/u, '');
  return /^[a-z]+$/.test(letters) ? letters : letters.replace(/[^\p{L}\p{N}]+/gu, '');
}
