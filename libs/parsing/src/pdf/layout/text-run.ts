import { normalLetters } from '../normal-letters.js';

/** The part of pdf.js' text item that is used here. The items of an XFA form have no place on the page. */
export interface PdfTextItem {
  str: string;
  dir: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
}

/** A stretch of text on one base line, where it stands on the page; pages have x to the right and y upwards, in points. */
export interface Run {
  text: string;
  x: number;
  y: number;
  /** Along the line. */
  length: number;
  size: number;
  /** Direction of the line in radians. */
  angle: number;
  rightToLeft: boolean;
  vertical: boolean;
  /** White space or the end of a line lies between this run and the one before it in the content. */
  spaced: boolean;
  /** Place in the content. */
  order: number;
}

/** Far outside of every page; larger numbers come from damaged files and would only spoil sums. */
const FARTHEST = 1e7;
const LEAST_SIZE = 0.05;

/** The runs that hold text, in the order of the content. A position that is no number is taken from the run before. */
export function runsOf(items: PdfTextItem[]): Run[] {
  const runs: Run[] = [];
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

function toRun(item: PdfTextItem, previous: Run | undefined, spaced: boolean): Run {
  const [a = 1, b = 0, c = 0, d = 1, x = NaN, y = NaN] = item.transform ?? [];
  const vertical = item.dir === 'ttb';
  const length = within(vertical ? item.height : item.width, 0);
  const run = {
    text: normalLetters(item.str.trim()),
    x: within(x, previous?.x ?? 0),
    y: within(y, previous?.y ?? 0),
    length,
    size: Math.max(within(Math.hypot(c, d), previous?.size ?? 1), LEAST_SIZE),
    angle: within(Math.atan2(b, a), 0) - (vertical ? Math.PI / 2 : 0),
    rightToLeft: item.dir === 'rtl',
    vertical,
    spaced,
    order: previous ? previous.order + 1 : 0,
  };
  return a * d - b * c < 0 && Math.abs(run.angle) > Math.PI / 2 ? unmirrored(run) : run;
}

/** Text seen in a mirror runs backwards from its start, yet its lines follow each other from top to bottom. */
function unmirrored(run: Run): Run {
  const x = run.x + Math.cos(run.angle) * run.length;
  const y = run.y + Math.sin(run.angle) * run.length;
  return { ...run, x, y, angle: run.angle > 0 ? run.angle - Math.PI : run.angle + Math.PI };
}

function within(value: number, otherwise: number): number {
  return Number.isFinite(value) && Math.abs(value) < FARTHEST ? value : otherwise;
}
