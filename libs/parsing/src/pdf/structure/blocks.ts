import type { DocumentBuilder } from '../../document-builder.js';
import { UNSPACED } from '../../text/unicode.js';
import type { HeadingOf } from './heading.js';
import type { PdfLine } from '../layout/pdf-line.js';
import type { PageText } from '../page-text.js';

/** Adds the lines of all pages as headings, paragraphs and tables, and after the lines of a page its annotations. */
export function addPages(pages: PageText[], headingOf: HeadingOf, builder: DocumentBuilder): void {
  for (const { page, lines, fields, notes } of pages) {
    for (const group of paragraphsOf(lines, headingOf)) addGroup(group, headingOf, builder, page);
    for (const note of notes) builder.add('paragraph', note, { page });
    builder.add('paragraph', fields.join('\n'), { page });
  }
}

function addGroup(group: PdfLine[], headingOf: HeadingOf, builder: DocumentBuilder, page: number): void {
  const [first] = group;
  const heading = first && headingOf(first);
  if (heading) builder.add('heading', headingText(group), { page, level: heading.level });
  else if (first?.table !== undefined) builder.add('table', group.map(({ text }) => text).join('\n'), { page });
  else builder.add('paragraph', joinLines(group), { page });
}

/** Groups lines into paragraphs. A heading may have several lines, but is never joined with the text around it. */
function paragraphsOf(lines: PdfLine[], headingOf: HeadingOf): PdfLine[][] {
  const leading = usualLeading(lines);
  const groups: PdfLine[][] = [];
  let previous: PdfLine | undefined;
  for (const line of lines) {
    const joins = previous !== undefined && continues(previous, line, leading) && headingOf(previous) === headingOf(line);
    if (joins) groups.at(-1)?.push(line);
    else groups.push([line]);
    previous = line;
  }
  return groups;
}

/** Returns the median distance between neighboring baselines, in font sizes. */
function usualLeading(lines: PdfLine[]): number {
  const gaps = lines
    .map((line, at) => gapAbove(lines[at - 1], line))
    .filter((gap) => gap > 0.5 && gap < 3)
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 1.2;
}

function gapAbove(previous: PdfLine | undefined, line: PdfLine): number {
  if (!previous) return 0;
  return (previous.y - line.y) / Math.max(previous.size, line.size, 1);
}

function continues(previous: PdfLine, line: PdfLine, leading: number): boolean {
  if (previous.table !== line.table || previous.angle !== line.angle) return false;
  if (line.table !== undefined) return true;
  const gap = gapAbove(previous, line);
  return gap > -0.5 && gap <= leading * 1.3;
}

function headingText(lines: PdfLine[]): string {
  return joinLines(lines).replace(/\s*\n\s*/g, ' ');
}

function joinLines(lines: PdfLine[]): string {
  const right = lines.reduce((maximum, line) => Math.max(maximum, line.right), -Infinity);
  return lines.reduce((text, line, at) => {
    const previous = lines[at - 1];
    return previous ? text.trimEnd() + joint(previous, line, right) + line.text.trimStart() : line.text;
  }, '');
}

/** Joins a full line with the next one directly in scripts without spaces, where lines break within words. */
function joint(previous: PdfLine, line: PdfLine, right: number): string {
  const full = previous.right >= right - previous.size * 2;
  const unspaced = UNSPACED.test(previous.text.trimEnd().slice(-1)) && UNSPACED.test(line.text.trimStart().slice(0, 1));
  return full && unspaced ? '' : '\n';
}
