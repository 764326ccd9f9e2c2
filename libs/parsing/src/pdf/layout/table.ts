import { stretchesOf } from './bands.js';
import { median } from './columns.js';
import type { TextPiece } from './orientation.js';
import { inReadingDirection, joinPieces, SEGMENT_GAP } from './rows.js';

/** In font sizes: minimum gap between two columns, and between columns of a table of two rows. */
const COLUMN_GAP = 1;
const WIDE_GAP = 2;
/** A table ends where the distance to the next row is this many times the usual distance, and this many font sizes. */
const MAX_ROW_DISTANCE = 2.5;
/** A bullet or a number that belongs to the text after it. */
const LABEL = /^(?:[•◦▪▫■□●○‣⁃∙·*✓✔➢o]|\(?(?:[\p{N}ivxlc]{1,5}|\p{L})[.):、]|\(?\p{N}{1,4}(?:\.\p{N}{1,4})+\.)$/iu;
/** The number of a line, in the margin of the text. */
const LINE_NUMBER = /^\p{N}{1,4}$/u;

/** Splits rows at large distances. */
export function rowGroups(rows: TextPiece[][]): TextPiece[][][] {
  const steps = rows.map((row, at) => levelOf(rows[at - 1] ?? row) - levelOf(row));
  const far = MAX_ROW_DISTANCE * Math.max(median(steps.slice(1)), median(rows.map((row) => row[0]?.size ?? 0)));
  const groups: TextPiece[][][] = [];
  for (const [at, row] of rows.entries()) {
    if (at === 0 || (steps[at] ?? 0) > far) groups.push([row]);
    else groups.at(-1)?.push(row);
  }
  return groups;
}

/** Checks whether rows form a table: several rows have cells, and the gaps between the cells run through all rows. */
export function isTable(rows: TextPiece[][]): boolean {
  const full = rows.map(cellsOf).filter((cells) => cells.length > 1);
  if (full.length < 2) return false;
  const pieces = rows.flat();
  const stretches = stretchesOf(pieces);
  const gaps = stretches.slice(1).map(({ left }, at) => left - (stretches[at]?.right ?? left));
  const em = median(pieces.map(({ size }) => size));
  const wanted = full.length === 2 ? WIDE_GAP : gaps.length === 1 ? COLUMN_GAP : SEGMENT_GAP;
  if (Math.max(0, ...gaps) < em * wanted) return false;
  if (full.length === 2 && !areAligned(full as [TextPiece[], TextPiece[]], em)) return false;
  return !full.every((cells) => cells.length === 2 && LINE_NUMBER.test(cells[0]?.text ?? ''));
}

/** Checks that the cells of two rows share edges, because a header and the title below it may have a gap in common by chance. */
function areAligned(rows: [TextPiece[], TextPiece[]], em: number): boolean {
  const [fewer, more] = rows.sort((a, b) => a.length - b.length);
  const near = (a: number, b: number) => Math.abs(a - b) < em;
  const under = (a: TextPiece, b: TextPiece) =>
    near(a.left, b.left) || near(a.right, b.right) || near((a.left + a.right) / 2, (b.left + b.right) / 2);
  return fewer.every((cell) => more.some((other) => under(cell, other)));
}

function levelOf(row: TextPiece[]): number {
  return row[0]?.y ?? 0;
}

/** Returns the text of a table row in reading order. */
export function rowText(row: TextPiece[]): string {
  return inReadingDirection(cellsOf(row))
    .map(({ text }) => text)
    .join(' | ');
}

/** Returns the cells of a row: each segment is one, except that a label is joined with the segment after it. */
function cellsOf(row: TextPiece[]): TextPiece[] {
  const cells: TextPiece[][] = [];
  for (const piece of row) {
    const last = cells.at(-1);
    if (last?.length === 1 && LABEL.test(last[0]?.text ?? '')) last.push(piece);
    else cells.push([piece]);
  }
  return cells.map((cell) => joinPieces(cell));
}
