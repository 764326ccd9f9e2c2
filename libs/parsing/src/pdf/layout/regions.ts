import { bandsOf, type Band } from './bands.js';
import { columnsOf, median } from './columns.js';
import { moveBorderLines, type BandColumns } from './column-borders.js';
import type { TextPiece } from './orientation.js';
import { isRightToLeft, joinFollowing, rowsOf, segmentsOf } from './rows.js';
import { isTable, rowGroups } from './table.js';

/** A part of a page that is read from top to bottom, row by row. */
export interface Region {
  rows: TextPiece[][];
  table: boolean;
}

/** Heights between which the text of a page is; a header is above, a footer below. */
export interface Margins {
  top: number;
  bottom: number;
}

/** Bounds how deeply columns are nested in columns. */
const MAX_DEPTH = 4;
/** In font sizes: minimum distance of a header or a footer from the text. */
const MARGIN_GAP = 1.9;

/**
 * Returns the regions of a page in reading order: columns one after the other, tables row by row. Text in one column is
 * read from top to bottom, in whatever order it was painted. Takes O(n log n) time.
 */
export function regionsOf(pieces: TextPiece[], margins: Margins): Region[] {
  const segments = rowsOf(joinFollowing(pieces)).flatMap(segmentsOf);
  const em = median(segments.map(({ size }) => size));
  const rows = rowsOf(segments);
  const header = isIsolated(rows[0], rows[1], em, (y) => y > margins.top) ? 1 : 0;
  const footer = isIsolated(rows.at(-1), rows.at(-2), em, (y) => y < margins.bottom) ? 1 : 0;
  const end = Math.max(header, rows.length - footer);
  return joinText([
    { rows: rows.slice(0, header), table: false },
    ...inReadingOrder(rows.slice(header, end).flat(), em, 0),
    { rows: rows.slice(end), table: false },
  ]);
}

function isIsolated(
  row: TextPiece[] | undefined,
  next: TextPiece[] | undefined,
  em: number,
  inMargin: (y: number) => boolean,
): boolean {
  const [y, other] = [row?.[0]?.y, next?.[0]?.y];
  return y !== undefined && other !== undefined && inMargin(y) && Math.abs(y - other) > MARGIN_GAP * em;
}

function inReadingOrder(pieces: TextPiece[], em: number, depth: number): Region[] {
  const parts: BandColumns[] = bandsOf(pieces).map((band) => ({
    band,
    columns: depth < MAX_DEPTH && band.stretches.length > 1 ? columnsOf(band, em) : undefined,
  }));
  moveBorderLines(parts, em);
  return parts.flatMap(({ band, columns }) => {
    if (!columns) return rowByRow(band);
    const ordered = isRightToLeft(band.pieces) ? [...columns].reverse() : columns;
    return ordered.flatMap((column) => inReadingOrder(column, em, depth + 1));
  });
}

/** Splits a band into tables and text. A table begins and ends with a row of several cells. */
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

/** Joins neighboring regions of text, so that a row that happens to have a gap does not end a paragraph. */
function joinText(regions: Region[]): Region[] {
  const result: Region[] = [];
  for (const { rows, table } of regions) {
    const last = result.at(-1);
    if (rows.length === 0) continue;
    if (last && !last.table && !table) for (const row of rows) last.rows.push(row);
    else result.push({ rows: [...rows], table });
  }
  return result;
}
