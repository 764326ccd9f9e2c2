import type { Band } from './bands.js';
import type { TextPiece } from './orientation.js';

/** A band, and its columns if it is read column by column. */
export interface BandColumns {
  band: Band;
  columns: TextPiece[][] | undefined;
}

/** Distance between the baselines of neighboring lines, in font sizes. */
const MAX_LINE_DISTANCE = 1.7;
const MAX_HEADING_LINES = 2;

/** Moves lines at the upper or lower border of columns to the band that they belong to. */
export function moveBorderLines(parts: BandColumns[], em: number): void {
  for (const [at, { columns }] of parts.entries()) {
    const [above, below] = [parts[at - 1], parts[at + 1]];
    if (columns && above && !above.columns) moveColumnStarts(columns, above.band, em);
    if (columns && below && !below.columns) moveHeadingsBelow(columns, below.band, em);
  }
}

/** The first lines of a column that begins higher than its neighbors have nothing beside them, so they are in the band above. */
function moveColumnStarts(columns: TextPiece[][], above: Band, em: number): void {
  for (let last = above.pieces.at(-1); last; last = above.pieces.at(-1)) {
    const piece = last;
    const column = columns.findLast((pieces) => isOver(piece, pieces, em));
    if (!column || column === columns[0]) return;
    column.unshift(piece);
    above.pieces.pop();
  }
}

function isOver(piece: TextPiece, column: TextPiece[], em: number): boolean {
  const top = column[0];
  if (!top || piece.y - top.y > MAX_LINE_DISTANCE * em) return false;
  return piece.left > Math.min(...column.slice(0, 20).map(({ left }) => left)) - em;
}

/** Lines at the end of the longest column, apart from it and below all others, are the heading of the band below. */
function moveHeadingsBelow(columns: TextPiece[][], below: Band, em: number): void {
  const ends = columns.map((pieces) => pieces.at(-1)?.y ?? 0);
  const lowest = ends.indexOf(Math.min(...ends));
  const otherEnd = Math.min(...ends.filter((_, at) => at !== lowest));
  const column = columns[lowest] ?? [];
  const start = column.findIndex(({ y }) => y < otherEnd - em / 2);
  const before = column[start - 1];
  if (!before || column.length - start > MAX_HEADING_LINES || before.y - (column[start] as TextPiece).y < MAX_LINE_DISTANCE * em)
    return;
  below.pieces.unshift(...column.splice(start));
}
