import { radicalsToIdeographs } from '../text/unicode.js';

/**
 * One line of a page. Positions are in points, in a frame that is turned with the text: `left` to `right` along the
 * line, `y` growing upwards across it.
 */
export interface PdfLine {
  text: string;
  page: number;
  /** Font size. */
  size: number;
  left: number;
  right: number;
  y: number;
  /** In degrees. */
  angle: number;
  /** Written in columns of characters, top to bottom. */
  vertical: boolean;
}

/** The part of pdf.js' text item that is used here. */
export interface PdfTextItem {
  str: string;
  dir: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
}

/** Joins the text runs of a page into lines, in the order of the content. */
export function linesOfPage(items: PdfTextItem[], page: number): PdfLine[] {
  const lines: PdfLine[] = [];
  let open: PdfLine | undefined;
  for (const item of items) {
    if (item.str !== '') {
      const run = lineFrom(item, page);
      if (open && !isElsewhere(open, run)) extend(open, run, item.dir);
      else lines.push((open = run));
    }
    if (item.hasEOL) open = undefined;
  }
  return lines.filter(({ text }) => text.trim() !== '');
}

function lineFrom(item: PdfTextItem, page: number): PdfLine {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform;
  const radians = Math.atan2(b, a);
  const left = x * Math.cos(radians) + y * Math.sin(radians);
  return {
    text: radicalsToIdeographs(item.str),
    page,
    size: item.height || Math.hypot(c, d),
    left,
    right: left + item.width,
    y: y * Math.cos(radians) - x * Math.sin(radians),
    angle: Math.round((radians * 180) / Math.PI),
    vertical: item.dir === 'ttb',
  };
}

/** pdf.js marks most line ends, but not every jump to a far part of the page. Small shifts are super- and subscripts. */
function isElsewhere(line: PdfLine, run: PdfLine): boolean {
  if (run.text.trim() === '' || line.vertical) return false;
  return run.angle !== line.angle || Math.abs(run.y - line.y) > Math.max(line.size, run.size);
}

function extend(line: PdfLine, run: PdfLine, direction: string): void {
  const gap = run.left - line.right;
  const apart = direction === 'ltr' && !line.vertical && (gap > line.size / 3 || gap < line.size * -3);
  line.text += apart && !/\s$/.test(line.text) && !/^\s/.test(run.text) ? ` ${run.text}` : run.text;
  line.left = Math.min(line.left, run.left);
  line.right = Math.max(line.right, run.right);
  if (run.text.trim() !== '') line.size = Math.max(line.size, run.size);
}
