import type { HeadingLevelOf } from './pdf-outline.js';
import type { PageText } from './pdf-pages.js';
import type { PdfLine } from './pdf-line.js';

const LARGER = 1.15;
const MAX_CHARACTERS = 150;
/** With more of the characters in it than this, large type is how the document is set, not what its headings look like. */
const MAX_SHARE = 0.2;
const MAX_LEVELS = 4;

/** Levels for lines that are set clearly larger than the running text: the larger the type, the higher the level. */
export function headingsBySize(pages: PageText[]): (line: PdfLine) => number | undefined {
  const lines = pages.flatMap((page) => page.lines);
  const body = bodySize(lines);
  const candidates = lines.filter((line) => isLarge(line, body));
  if (candidates.length === 0 || charactersOf(candidates) > charactersOf(lines) * MAX_SHARE) return () => undefined;
  const sizes = [...new Set(candidates.map(rounded))].sort((a, b) => b - a).slice(0, MAX_LEVELS);
  return (line) => {
    if (!isLarge(line, body)) return undefined;
    const rank = sizes.indexOf(rounded(line));
    return rank < 0 ? MAX_LEVELS : rank + 1;
  };
}

/** The outline knows; where it says nothing, the size of the type does. */
export function headingLevels(pages: PageText[], outline: HeadingLevelOf): (line: PdfLine) => number | undefined {
  const bySize = headingsBySize(pages);
  return (line) => outline(line.page, line.text) ?? bySize(line);
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
  return line.table === undefined && line.size >= body * LARGER && line.text.length <= MAX_CHARACTERS && /\p{L}/u.test(line.text);
}

function rounded(line: PdfLine): number {
  return Math.round(line.size * 2) / 2;
}
