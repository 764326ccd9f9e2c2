import type { Heading, HeadingOf } from './heading.js';
import { outlineHeadings } from './outline-headings.js';
import type { OutlineEntry } from '../pdfjs/outline.js';
import type { PageText } from '../page-text.js';
import type { PdfLine } from '../layout/pdf-line.js';

const LARGER = 1.15;
const MAX_CHARACTERS = 150;
/** With more of the characters in it than this, large type is how the document is set, not what its headings look like. */
const MAX_SHARE = 0.2;
/** Leads to the page number, in a table of contents. */
const DOTS = /(?:\. ?){4}|…{2}/;
const LEVELS: Heading[] = [1, 2, 3, 4].map((level) => ({ level }));
/** On so many pages at the same height, the same text is a header or a footer. */
const RUNNING_PAGES = 3;

/** Levels for lines that are set clearly larger than the running text: the larger the type, the higher the level. */
export function headingsBySize(pages: PageText[]): HeadingOf {
  const lines = pages.flatMap((page) => page.lines);
  const body = bodySize(lines);
  const large = lines.filter((line) => isLarge(line, body));
  const running = runningTexts(large);
  const candidates = large.filter((line) => !running.has(placed(line)));
  if (candidates.length === 0 || charactersOf(candidates) > charactersOf(lines) * MAX_SHARE) return () => undefined;
  const sizes = [...new Set(candidates.map(rounded))].sort((a, b) => b - a).slice(0, LEVELS.length);
  return (line) => {
    if (!isLarge(line, body) || running.has(placed(line))) return undefined;
    const rank = sizes.indexOf(rounded(line));
    return LEVELS.at(rank < 0 ? -1 : rank);
  };
}

/** The outline knows; where it says nothing, the size of the type does. */
export function headingsOf(pages: PageText[], outline: OutlineEntry[]): HeadingOf {
  const byOutline = outlineHeadings(outline, pages);
  const bySize = headingsBySize(pages);
  return (line) => byOutline.get(line) ?? bySize(line);
}

/** Headers and footers; the numbers in them change. */
function runningTexts(lines: PdfLine[]): Set<string> {
  const pages = new Map<string, Set<number>>();
  for (const line of lines) pages.set(placed(line), (pages.get(placed(line)) ?? new Set()).add(line.page));
  return new Set([...pages].filter(([, on]) => on.size >= RUNNING_PAGES).map(([text]) => text));
}

function placed({ text, y }: PdfLine): string {
  return `${Math.round(y / 2)} ${text.replace(/\p{N}+/gu, '#')}`;
}

/** The size in which most characters are set. */
function bodySize(lines: PdfLine[]): number {
  const characters = new Map<number, number>();
  for (const line of lines) characters.set(rounded(line), (characters.get(rounded(line)) ?? 0) + line.text.length);
  const [most] = [...characters].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? 0;
}

function charactersOf(lines: PdfLine[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}

function isLarge(line: PdfLine, body: number): boolean {
  if (line.table !== undefined || line.size < body * LARGER || line.text.length > MAX_CHARACTERS) return false;
  return /\p{L}/u.test(line.text) && !DOTS.test(line.text);
}

function rounded(line: PdfLine): number {
  return Math.round(line.size * 2) / 2;
}
