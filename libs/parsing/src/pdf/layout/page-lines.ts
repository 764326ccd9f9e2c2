import { withoutDuplicates } from './duplicates.js';
import { groupByOrientation, toPiece, type OrientationGroup } from './orientation.js';
import { regionsOf, type Margins, type Region } from './regions.js';
import type { PdfLine } from './pdf-line.js';
import { joinPieces } from './rows.js';
import { runsOf, type PdfTextItem, type TextRun } from './text-run.js';
import { rowText } from './table.js';

/** The left, bottom, right and top edge of a page, in points. */
export type PageBox = number[];

const LETTER: PageBox = [0, 0, 612, 792];
/** Share of the page height that a header takes, and a footer. */
const MARGIN = 0.1;
/** In font sizes: a slanted run that begins this close to the end of the previous one continues its word. */
const MAX_JOINED_GAP = 0.3;

/** Returns the lines of a page in reading order, which differs from the order of the content. */
export function linesOfPage(items: PdfTextItem[], page: number, box: PageBox = LETTER): PdfLine[] {
  const { groups, slanted } = groupByOrientation(withoutDuplicates(runsOf(items)));
  const lines: PdfLine[] = [];
  for (const group of groups) {
    for (const region of regionsOf(group.pieces, marginsOf(box, group))) addRegion(region, group, page, lines);
  }
  return [...lines, ...slantedLines(slanted, page)];
}

function marginsOf([left = 0, bottom = 0, right = 0, top = 0]: PageBox, { angle }: OrientationGroup): Margins {
  const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
  const heights = [left, right].flatMap((x) => [bottom, top].map((y) => y * cos - x * sin));
  const [lowest, highest] = [Math.min(...heights), Math.max(...heights)];
  return { top: highest - (highest - lowest) * MARGIN, bottom: lowest + (highest - lowest) * MARGIN };
}

function addRegion({ rows, table }: Region, { angle }: OrientationGroup, page: number, lines: PdfLine[]): void {
  const first = lines.length;
  for (const row of rows) {
    const { text, size, left, right, y, vertical } = joinPieces(row);
    const line = { text, page, size, left, right, y, angle, vertical };
    lines.push(table ? { ...line, text: rowText(row), table: first } : line);
  }
}

/** Returns stamps, labels and words along a curve, in the order of the content. */
function slantedLines(runs: TextRun[], page: number): PdfLine[] {
  const lines: PdfLine[] = [];
  let last: TextRun | undefined;
  for (const run of runs) {
    const line = lines.at(-1);
    if (line && last && continues(last, run)) line.text += (run.spaced ? ' ' : '') + run.text;
    else {
      const angle = Math.round((run.angle * 180) / Math.PI);
      const along = run.x * Math.cos(run.angle) + run.y * Math.sin(run.angle);
      const { left, right, y, size, vertical } = toPiece(run, along, run.y * Math.cos(run.angle) - run.x * Math.sin(run.angle));
      lines.push({ text: run.text, page, size, left, right, y, angle, vertical });
    }
    last = run;
  }
  return lines;
}

function continues(last: TextRun, run: TextRun): boolean {
  const [x, y] = [last.x + Math.cos(last.angle) * last.length, last.y + Math.sin(last.angle) * last.length];
  return run.order === last.order + 1 && Math.hypot(run.x - x, run.y - y) < Math.max(run.size, last.size) * MAX_JOINED_GAP;
}
