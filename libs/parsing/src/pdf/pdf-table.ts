import type { Band } from './pdf-bands.js';
import { median } from './pdf-columns.js';
import type { Piece } from './pdf-frame.js';
import { inReadingDirection, joinPieces } from './pdf-row.js';

/** In font sizes: between cells, and between two cells that only two rows have. */
const CELL_GAP = 1;
const WIDE_GAP = 2;
/** A bullet or a number that belongs to what stands behind it. */
const LABEL = /^(?:[•◦▪▫■□●○‣⁃∙·*✓✔➢o]|\(?(?:[\p{N}ivxlc]{1,5}|\p{L})[.):、]|\(?\p{N}{1,4}(?:\.\p{N}{1,4})+\.)$/iu;
/** Of a line in its margin. */
const NUMBER = /^\p{N}{1,4}$/u;

/** Whether the rows of a band are those of a table: several have cells, and gaps between the cells run all the way down. */
export function isTable(rows: Piece[][], { pieces, stretches }: Band): boolean {
  const full = rows.map(cellsOf).filter((cells) => cells.length > 1);
  const em = median(pieces.map(({ size }) => size));
  const widest = Math.max(0, ...stretches.slice(1).map(({ left }, at) => left - (stretches[at]?.right ?? left)));
  if (full.length < 2 || widest < em * (full.length > 2 ? CELL_GAP : WIDE_GAP)) return false;
  return !full.every((cells) => cells.length === 2 && NUMBER.test(cells[0]?.text ?? ''));
}

/** The text of a row of a table, in the order in which it is read. */
export function rowText(row: Piece[]): string {
  return inReadingDirection(cellsOf(row))
    .map(({ text }) => text)
    .join(' | ');
}

function cellsOf(row: Piece[]): Piece[] {
  const cells: Piece[][] = [];
  let right = -Infinity;
  for (const piece of row) {
    const label = cells.at(-1)?.length === 1 && LABEL.test(cells.at(-1)?.[0]?.text ?? '');
    if (label || piece.left - right < piece.size * CELL_GAP) cells.at(-1)?.push(piece);
    else cells.push([piece]);
    right = Math.max(right, piece.right);
  }
  return cells.map(joinPieces);
}
