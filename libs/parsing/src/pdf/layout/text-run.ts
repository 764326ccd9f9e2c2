import { normalLetters } from '../normal-letters.js';

/** The properties of a pdf.js text item that are used here. Items of an XFA form have no position. */
export interface PdfTextItem {
  str: string;
  dir: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
}

/** Text on one baseline with its position on the page, in points; x grows to the right and y upwards. */
export interface TextRun {
  text: string;
  x: number;
  y: number;
  /** Length along the line. */
  length: number;
  size: number;
  /** Direction of the line in radians. */
  angle: number;
  rightToLeft: boolean;
  vertical: boolean;
  /** Whether white space or the end of a line separates this run from the previous one in the content. */
  spaced: boolean;
  /** Position in the content of the page. */
  order: number;
}

/** Larger coordinates are outside of every page; they come from damaged files and would spoil sums. */
const MAX_COORDINATE = 1e7;
const MIN_SIZE = 0.05;

/** Returns the runs with text, in the order of the content. An invalid position is replaced with that of the previous run. */
export function runsOf(items: PdfTextItem[]): TextRun[] {
  const runs: TextRun[] = [];
  let spaced = true;
  for (const item of items) {
    if (typeof item.str === 'string' && item.str.trim() !== '') {
      runs.push(toRun(item, runs.at(-1), spaced || /^\s/.test(item.str)));
      spaced = /\s$/.test(item.str);
    } else if (item.str) spaced = true;
    if (item.hasEOL) spaced = true;
  }
  return runs;
}

function toRun(item: PdfTextItem, previous: TextRun | undefined, spaced: boolean): TextRun {
  const [a = 1, b = 0, c = 0, d = 1, x = NaN, y = NaN] = item.transform ?? [];
  const vertical = item.dir === 'ttb';
  const length = coordinate(vertical ? item.height : item.width, 0);
  const run = {
    text: normalLetters(item.str.trim()),
    x: coordinate(x, previous?.x ?? 0),
    y: coordinate(y, previous?.y ?? 0),
    length,
    size: Math.max(coordinate(Math.hypot(c, d), previous?.size ?? 1), MIN_SIZE),
    angle: coordinate(Math.atan2(b, a), 0) - (vertical ? Math.PI / 2 : 0),
    rightToLeft: item.dir === 'rtl',
    vertical,
    spaced,
    order: previous ? previous.order + 1 : 0,
  };
  return a * d - b * c < 0 && Math.abs(run.angle) > Math.PI / 2 ? unmirrored(run) : run;
}

/** Turns mirrored text around: it runs backwards from its start, but its lines follow each other from top to bottom. */
function unmirrored(run: TextRun): TextRun {
  const x = run.x + Math.cos(run.angle) * run.length;
  const y = run.y + Math.sin(run.angle) * run.length;
  return { ...run, x, y, angle: run.angle > 0 ? run.angle - Math.PI : run.angle + Math.PI };
}

function coordinate(value: number, fallback: number): number {
  return Number.isFinite(value) && Math.abs(value) < MAX_COORDINATE ? value : fallback;
}
