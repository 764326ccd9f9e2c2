import type { Heading } from './heading.js';
import type { PdfLine } from '../layout/pdf-line.js';
import type { OutlineEntry } from '../pdfjs/outline.js';
import type { PageText } from '../page-text.js';

const MAX_LINES = 4;
const MAX_CHARACTERS = 150;
/** Maximum length of a heading whose text differs from its outline entry. */
const MAX_FOREIGN_CHARACTERS = 80;
/** In font sizes: how far below the target of an entry its line may be, and how far apart from other lines. */
const NEAR = 2.5;
const APART = 1.5;

/** The lines of a page by their text. */
interface PageIndex {
  lines: PdfLine[];
  keys: string[];
  /** For each key, the index of the first line that has it. */
  first: Map<string, number>;
}

/** Finds the lines of the headings in an outline: lines with the title of an entry, or else the line at its target. */
export function outlineHeadings(entries: OutlineEntry[], pages: PageText[]): Map<PdfLine, Heading> {
  const headings = new Map<PdfLine, Heading>();
  const indexes = new Map<number, PageIndex>();
  for (const entry of entries) {
    const index = indexes.get(entry.page) ?? indexOf(pages[entry.page - 1]?.lines ?? []);
    indexes.set(entry.page, index);
    const found = linesOf(entry, index).filter((line) => line.table === undefined && !headings.has(line));
    const heading = { level: entry.level };
    for (const line of found) headings.set(line, heading);
  }
  return headings;
}

function linesOf(entry: OutlineEntry, index: PageIndex): PdfLine[] {
  const { lines } = index;
  const key = keyOf(entry.title);
  const titled = key === '' ? [] : linesWithTitle(key, index);
  if (titled.length > 0 || entry.y === undefined) return titled;
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

/** A line that differs from the title is a heading only if it looks like one: it is short and has space around it. */
function isApart(lines: PdfLine[], at: number): boolean {
  const [before, line, after] = [lines[at - 1], lines[at], lines[at + 1]];
  if (!line || line.text.length > MAX_FOREIGN_CHARACTERS || !/\p{L}/u.test(line.text)) return false;
  const far = (other: PdfLine | undefined) => !other || Math.abs(other.y - line.y) > APART * Math.max(line.size, other.size);
  return far(before) && far(after);
}

function indexOf(lines: PdfLine[]): PageIndex {
  const keys = lines.map(({ text }) => (text.length > MAX_CHARACTERS ? '' : keyOf(text)));
  const first = new Map<string, number>();
  for (const [at, key] of keys.entries()) if (!first.has(key)) first.set(key, at);
  return { lines, keys, first };
}

/** Returns the line with the title, or else the first consecutive lines that make up the title together. */
function linesWithTitle(title: string, { lines, keys, first }: PageIndex): PdfLine[] {
  const at = first.get(title);
  if (at !== undefined) return lines.slice(at, at + 1);
  for (let start = 0; start < keys.length; start += 1) {
    const count = countOf(title, keys, start);
    if (count > 0) return lines.slice(start, start + count);
  }
  return [];
}

/** Counts the lines from `start` that make up the title together; 0 if they do not. */
function countOf(title: string, keys: string[], start: number): number {
  let length = 0;
  for (let count = 0; count < MAX_LINES; count += 1) {
    const key = keys[start + count];
    if (key === undefined || (count === 0 && key === '') || !title.startsWith(key, length)) return 0;
    length += key.length;
    if (length === title.length) return count + 1;
  }
  return 0;
}

/** Ignores numbering and spacing, which differ between an outline and the pages. */
function keyOf(title: string): string {
  const letters = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[\s\d.、]+/u, '');
  return /^[a-z]+$/.test(letters) ? letters : letters.replace(/[^\p{L}\p{N}]+/gu, '');
}
