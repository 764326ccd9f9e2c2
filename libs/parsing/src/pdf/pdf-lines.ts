/** One line of a page, in the units of the page (points, y upwards). */
export interface PdfLine {
  text: string;
  page: number;
  /** Font size. */
  size: number;
  left: number;
  right: number;
  y: number;
  /** Written left to right or right to left, not rotated and not in columns of characters. */
  horizontal: boolean;
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
      if (open) extend(open, item);
      else lines.push((open = lineFrom(item, page)));
    }
    if (item.hasEOL) open = undefined;
  }
  return lines.filter(({ text }) => text.trim() !== '');
}

function lineFrom(item: PdfTextItem, page: number): PdfLine {
  const [a = 1, b = 0, , d = 1, x = 0, y = 0] = item.transform;
  const horizontal = item.dir !== 'ttb' && Math.abs(b) < Math.abs(a) / 10;
  return { text: item.str, page, size: item.height || Math.abs(d), left: x, right: x + item.width, y, horizontal };
}

function extend(line: PdfLine, item: PdfTextItem): void {
  const [, , , , x = line.right] = item.transform;
  line.text += item.str;
  line.left = Math.min(line.left, x);
  line.right = Math.max(line.right, x + item.width);
  if (item.str.trim() !== '') line.size = Math.max(line.size, item.height);
}
