import { bandsOf, type Band } from './bands.js';
import { columnsOf, median } from './columns.js';
import { settleBorders, type Part } from './column-borders.js';
import type { Piece } from './orientation.js';
import { isRightToLeft, joinFollowing, rowsOf, segmentsOf } from './rows.js';
import { isTable, rowGroups } from './table.js';

/** A part of a page that is read from top to bottom, row by row. */
export interface Region {
  rows: Piece[][];
  table: boolean;
}

/** Between them stands the text of a page, above and below them its header and footer. */
export interface Margins {
  top: number;
  bottom: number;
}

/** Columns within columns within columns. */
const MAX_DEPTH = 4;
/** In font sizes: what stands alone in a margin is at least that far from the text. */
const MARGIN_GAP = 1.9;

/**
 * The regions of the text of a page, in reading order: columns one after the other, tables row by row. Text in one column
 * is read from top to bottom, in whatever order it was painted. Takes n log n time.
 */
export function regionsOf(pieces: Piece[], margins: Margins): Region[] {
  const segments = rowsOf(joinFollowing(pieces)).flatMap(segmentsOf);
  const em = median(segments.map(({ size }) => size));
  const rows = rowsOf(segments);
  const header = standsAlone(rows[0], rows[1], em, (y) => y > margins.top) ? 1 : 0;
  const footer = standsAlone(rows.at(-1), rows.at(-2), em, (y) => y < margins.bottom) ? 1 : 0;
  const end = Math.max(header, rows.length - footer);
  return merged([
    { rows: rows.slice(0, header), table: false },
    ...inOrder(rows.slice(header, end).flat(), em, 0),
    { rows: rows.slice(end), table: false },
  ]);
}

function standsAlone(row: Piece[] | undefined, next: Piece[] | undefined, em: number, inMargin: (y: number) => boolean): boolean {
  const [y, other] = [row?.[0]?.y, next?.[0]?.y];
  return y !== undefined && other !== undefined && inMargin(y) && Math.abs(y - other) > MARGIN_GAP * em;
}

function inOrder(pieces: Piece[], em: number, depth: number): Region[] {
  const parts: Part[] = bandsOf(pieces).map((band) => ({
    band,
    columns: depth < MAX_DEPTH && band.stretches.length > 1 ? columnsOf(band, em) : undefined,
  }));
  settleBorders(parts, em);
  return parts.flatMap(({ band, columns }) => {
    if (!columns) return rowByRow(band);
    const ordered = isRightToLeft(band.pieces) ? [...columns].reverse() : columns;
    return ordered.flatMap((column) => inOrder(column, em, depth + 1));
  });
}

/** Rows before and after those with several cells are no part of a table. */
function rowByRow({ pieces, stretches }: Band): Region[] {
  const rows = rowsOf(pieces);
  if (stretches.length < 2) return [{ rows, table: false }];
  return rowGroups(rows).flatMap((group) => {
    if (!isTable(group)) return [{ rows: group, table: false }];
    const first = group.findIndex((row) => row.length > 1);
    const end = group.findLastIndex((row) => row.length > 1) + 1;
    return [
      { rows: group.slice(0, first), table: false },
      { rows: group.slice(first, end), table: true },
      { rows: group.slice(end), table: false },
    ];
  });
}

/** A row that happens to have a gap ends no paragraph. */
function merged(regions: Region[]): Region[] {
  const result: Region[] = [];
  for (const { rows, table } of regions) {
    const last = result.at(-1);
    if (rows.length === 0) continue;
    if (last && !last.table && !table) for (const row of rows) last.rows.push(row);
    else result.push({ rows: [...rows], table });
  }
  return result;
}
