import type { Heading, HeadingOf } from './heading.js';
import { outlineHeadings } from './outline-headings.js';
import type { OutlineEntry } from '../pdfjs/outline.js';
import type { PageText } from '../page-text.js';
import type { PdfLine } from '../layout/pdf-line.js';

const LARGER = 1.15;
const MAX_CHARACTERS = 150;
/** If a larger share of the characters is in large type, large type does not mark headings in this document. */
const MAX_SHARE = 0.2;
/** Dots that lead to the page number in a table of contents. */
const LEADER_DOTS = /(?:\. ?){4}|…{2}/;
const LEVELS: Heading[] = [1, 2, 3, 4].map((level) => ({ level }));
/** A text at the same height on this many pages is a header or a footer. */
const RUNNING_PAGES = 3;

/** Finds headings by their type, which is clearly larger than that of running text. The largest type is level 1. */
export function headingsBySize(pages: PageText[]): HeadingOf {
  const lines = pages.flatMap((page) => page.lines);
  const body = bodySize(lines);
  const large = lines.filter((line) => isLarge(line, body));
  const running = runningTexts(large);
  const headings = large.filter((line) => !running.has(textAtHeight(line)));
  if (headings.length === 0 || charactersOf(headings) > charactersOf(lines) * MAX_SHARE) return () => undefined;
  const sizes = [...new Set(headings.map(roundedSize))].sort((a, b) => b - a).slice(0, LEVELS.length);
  return (line) => {
    if (!isLarge(line, body) || running.has(textAtHeight(line))) return undefined;
    const rank = sizes.indexOf(roundedSize(line));
    return LEVELS.at(rank < 0 ? -1 : rank);
  };
}

/** Finds headings by the outline of the document first, and else by the size of their type. */
export function headingsOf(pages: PageText[], outline: OutlineEntry[]): HeadingOf {
  const byOutline = outlineHeadings(outline, pages);
  const bySize = headingsBySize(pages);
  return (line) => byOutline.get(line) ?? bySize(line);
}

/** Finds headers and footers, whose numbers change from page to page. */
function runningTexts(lines: PdfLine[]): Set<string> {
  const pages = new Map<string, Set<number>>();
  for (const line of lines) pages.set(textAtHeight(line), (pages.get(textAtHeight(line)) ?? new Set()).add(line.page));
  return new Set([...pages].filter(([, on]) => on.size >= RUNNING_PAGES).map(([text]) => text));
}

function textAtHeight({ text, y }: PdfLine): string {
  return `${Math.round(y / 2)} ${text.replace(/\p{N}+/gu, '#')}`;
}

/** Returns the font size of most characters. */
function bodySize(lines: PdfLine[]): number {
  const characters = new Map<number, number>();
  for (const line of lines) characters.set(roundedSize(line), (characters.get(roundedSize(line)) ?? 0) + line.text.length);
  const [most] = [...characters].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? 0;
}

function charactersOf(lines: PdfLine[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}

function isLarge(line: PdfLine, body: number): boolean {
  if (line.table !== undefined || line.size < body * LARGER || line.text.length > MAX_CHARACTERS) return false;
  return /\p{L}/u.test(line.text) && !LEADER_DOTS.test(line.text);
}

function roundedSize(line: PdfLine): number {
  return Math.round(line.size * 2) / 2;
}
