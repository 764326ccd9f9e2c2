import { withoutDuplicates } from './duplicates.js';
import { framesOf, pieceOf, type Frame } from './orientation.js';
import { regionsOf, type Margins, type Region } from './regions.js';
import type { PdfLine } from './pdf-line.js';
import { joinPieces } from './rows.js';
import { runsOf, type PdfTextItem, type Run } from './text-run.js';
import { rowText } from './table.js';

/** Left, bottom, right and top of a page, in points. */
export type PageBox = number[];

const LETTER: PageBox = [0, 0, 612, 792];
/** Share of the height of a page that its header and its footer take, each. */
const MARGIN = 0.1;
/** A run that begins this near to the end of the one before it, in font sizes, goes on with its word. */
const JOINED = 0.3;

/** The lines of a page in reading order, which is not the order of the content. */
export function linesOfPage(items: PdfTextItem[], page: number, box: PageBox = LETTER): PdfLine[] {
  const { frames, slanted } = framesOf(withoutDuplicates(runsOf(items)));
  const lines: PdfLine[] = [];
  for (const frame of frames) {
    for (const region of regionsOf(frame.pieces, marginsOf(box, frame))) addRegion(region, frame, page, lines);
  }
  return [...lines, ...slantedLines(slanted, page)];
}

function marginsOf([left = 0, bottom = 0, right = 0, top = 0]: PageBox, { angle }: Frame): Margins {
  const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
  const heights = [left, right].flatMap((x) => [bottom, top].map((y) => y * cos - x * sin));
  const [lowest, highest] = [Math.min(...heights), Math.max(...heights)];
  return { top: highest - (highest - lowest) * MARGIN, bottom: lowest + (highest - lowest) * MARGIN };
}

function addRegion({ rows, table }: Region, { angle }: Frame, page: number, lines: PdfLine[]): void {
  const first = lines.length;
  for (const row of rows) {
    const { text, size, left, right, y, vertical } = joinPieces(row);
    const line = { text, page, size, left, right, y, angle, vertical };
    lines.push(table ? { ...line, text: rowText(row), table: first } : line);
  }
}

/** Text at an angle: stamps, labels, words along a curve. It stays in the order of the content. */
function slantedLines(runs: Run[], page: number): PdfLine[] {
  const lines: PdfLine[] = [];
  let last: Run | undefined;
  for (const run of runs) {
    const line = lines.at(-1);
    if (line && last && goesOn(last, run)) line.text += (run.spaced ? ' ' : '') + run.text;
    else {
      const angle = Math.round((run.angle * 180) / Math.PI);
      const along = run.x * Math.cos(run.angle) + run.y * Math.sin(run.angle);
      const { left, right, y, size, vertical } = pieceOf(run, along, run.y * Math.cos(run.angle) - run.x * Math.sin(run.angle));
      lines.push({ text: run.text, page, size, left, right, y, angle, vertical });
    }
    last = run;
  }
  return lines;
}

function goesOn(last: Run, run: Run): boolean {
  const [x, y] = [last.x + Math.cos(last.angle) * last.length, last.y + Math.sin(last.angle) * last.length];
  return run.order === last.order + 1 && Math.hypot(run.x - x, run.y - y) < Math.max(run.size, last.size) * JOINED;
}
