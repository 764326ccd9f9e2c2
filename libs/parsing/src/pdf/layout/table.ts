import { stretchesOf } from './bands.js';
import { median } from './columns.js';
import type { Piece } from './orientation.js';
import { inReadingDirection, joinPieces, SEGMENT_GAP } from './rows.js';

/** In font sizes: the gaps between two columns, and between two that only two rows have. */
const COLUMN_GAP = 1;
const WIDE_GAP = 2;
/** What stands this many times as far below a row as rows usually do, and as many font sizes, is not of the same table. */
const APART = 2.5;
/** A bullet or a number that belongs to what stands behind it. */
const LABEL = /^(?:[•◦▪▫■□●○‣⁃∙·*✓✔➢o]|\(?(?:[\p{N}ivxlc]{1,5}|\p{L})[.):、]|\(?\p{N}{1,4}(?:\.\p{N}{1,4})+\.)$/iu;
/** Of a line in its margin. */
const NUMBER = /^\p{N}{1,4}$/u;

/** Splits rows where they stand far apart. */
export function rowGroups(rows: Piece[][]): Piece[][][] {
  const steps = rows.map((row, at) => levelOf(rows[at - 1] ?? row) - levelOf(row));
  const far = APART * Math.max(median(steps.slice(1)), median(rows.map((row) => row[0]?.size ?? 0)));
  const groups: Piece[][][] = [];
  for (const [at, row] of rows.entries()) {
    if (at === 0 || (steps[at] ?? 0) > far) groups.push([row]);
    else groups.at(-1)?.push(row);
  }
  return groups;
}

/** Whether rows are those of a table: several have cells, and gaps between the cells run all the way down. */
export function isTable(rows: Piece[][]): boolean {
  const full = rows.map(cellsOf).filter((cells) => cells.length > 1);
  if (full.length < 2) return false;
  const pieces = rows.flat();
  const stretches = stretchesOf(pieces);
  const gaps = stretches.slice(1).map(({ left }, at) => left - (stretches[at]?.right ?? left));
  const em = median(pieces.map(({ size }) => size));
  const wanted = full.length === 2 ? WIDE_GAP : gaps.length === 1 ? COLUMN_GAP : SEGMENT_GAP;
  if (Math.max(0, ...gaps) < em * wanted) return false;
  if (full.length === 2 && !areAligned(full as [Piece[], Piece[]], em)) return false;
  return !full.every((cells) => cells.length === 2 && NUMBER.test(cells[0]?.text ?? ''));
}

/** Two rows have gaps in the same place by chance at times, such as a header and the title below it; yet not the same edges. */
function areAligned(rows: [Piece[], Piece[]], em: number): boolean {
  const [fewer, more] = rows.sort((a, b) => a.length - b.length);
  const near = (a: number, b: number) => Math.abs(a - b) < em;
  const under = (a: Piece, b: Piece) =>
    near(a.left, b.left) || near(a.right, b.right) || near((a.left + a.right) / 2, (b.left + b.right) / 2);
  return fewer.every((cell) => more.some((other) => under(cell, other)));
}

function levelOf(row: Piece[]): number {
  return row[0]?.y ?? 0;
}

/** The text of a row of a table, in the order in which it is read. */
export function rowText(row: Piece[]): string {
  return inReadingDirection(cellsOf(row))
    .map(({ text }) => text)
    .join(' | ');
}

/** Each segment is a cell, save that labels stand with what they label. */
function cellsOf(row: Piece[]): Piece[] {
  const cells: Piece[][] = [];
  for (const piece of row) {
    const last = cells.at(-1);
    if (last?.length === 1 && LABEL.test(last[0]?.text ?? '')) last.push(piece);
    else cells.push([piece]);
  }
  return cells.map((cell) => joinPieces(cell));
}
