import type { Band } from './bands.js';
import type { Piece } from './orientation.js';

export interface Part {
  band: Band;
  columns: Piece[][] | undefined;
}

/** In font sizes. */
const NEAR = 1.7;
/** Lines of a heading. */
const MAX_HEADING = 2;

/** Gives lines that stand just above or below columns to where they belong. */
export function settleBorders(parts: Part[], em: number): void {
  for (const [at, { columns }] of parts.entries()) {
    const [above, below] = [parts[at - 1], parts[at + 1]];
    if (columns && above && !above.columns) takeColumnTops(columns, above.band, em);
    if (columns && below && !below.columns) giveHeadings(columns, below.band, em);
  }
}

/** A column that begins higher than its neighbours begins where nothing stands beside it. */
function takeColumnTops(columns: Piece[][], above: Band, em: number): void {
  for (let last = above.pieces.at(-1); last; last = above.pieces.at(-1)) {
    const piece = last;
    const column = columns.findLast((pieces) => isOver(piece, pieces, em));
    if (!column || column === columns[0]) return;
    column.unshift(piece);
    above.pieces.pop();
  }
}

function isOver(piece: Piece, column: Piece[], em: number): boolean {
  const top = column[0];
  if (!top || piece.y - top.y > NEAR * em) return false;
  return piece.left > Math.min(...column.slice(0, 20).map(({ left }) => left)) - em;
}

/** Lines below the end of all columns but one, apart from that one and above text of full width, are the heading of that. */
function giveHeadings(columns: Piece[][], below: Band, em: number): void {
  const ends = columns.map((pieces) => pieces.at(-1)?.y ?? 0);
  const lowest = ends.indexOf(Math.min(...ends));
  const otherEnd = Math.min(...ends.filter((_, at) => at !== lowest));
  const column = columns[lowest] ?? [];
  const start = column.findIndex(({ y }) => y < otherEnd - em / 2);
  const before = column[start - 1];
  if (!before || column.length - start > MAX_HEADING || before.y - (column[start] as Piece).y < NEAR * em) return;
  below.pieces.unshift(...column.splice(start));
}
