import { UNSPACED } from '../../text/unicode.js';
import type { Band, Stretch } from './bands.js';
import type { TextPiece } from './orientation.js';
import { rowsOf } from './rows.js';

interface ColumnStatistics {
  pieces: TextPiece[];
  rows: number;
  /** Median length of the rows in Latin letters; an ideograph counts as two. */
  characters: number;
  words: number;
  /** Share of letters among the characters. */
  letters: number;
  /** Median distance between baselines, in font sizes. */
  leading: number;
  /** Median share of the column's width that a row takes. */
  fill: number;
  top: number;
  bottom: number;
}

const MAX_COLUMNS = 5;
const MAX_SAMPLE_ROWS = 40;
/** Rows that are this close to each other are lines of a text, not rows of a table. */
const TIGHT_LEADING = 1.45;
const RUNNING_CHARACTERS = { tight: 15, loose: 30 };

/**
 * Finds the columns of a band, from left to right, or returns `undefined` if the band is to be read row by row, like a
 * table. Columns contain running text, or were painted one after the other.
 *
 * @param em the usual font size
 */
export function columnsOf(band: Band, em: number): TextPiece[][] | undefined {
  const gaps = gapsOf(band.stretches);
  const byWidth = [...gaps].sort((a, b) => b.right - b.left - (a.right - a.left));
  const trials = [...(gaps.length < MAX_COLUMNS ? [gaps] : []), ...byWidth.slice(0, 3).map((gap) => [gap])];
  for (const trial of trials) {
    const columns = split(band.pieces, trial);
    const minRows = minRowsFor(Math.min(...trial.map(({ left, right }) => right - left)) / em);
    if (columns.length > 1 && columns.every(({ length }) => length >= minRows) && areColumns(columns.map(describe), minRows))
      return columns;
  }
  return undefined;
}

function gapsOf(stretches: Stretch[]): Stretch[] {
  return stretches.slice(1).map(({ left }, at) => ({ left: (stretches[at] as Stretch).right, right: left }));
}

function split(pieces: TextPiece[], gaps: Stretch[]): TextPiece[][] {
  const cuts = gaps.map(({ left, right }) => (left + right) / 2);
  const columns: TextPiece[][] = [...cuts, 0].map(() => []);
  for (const piece of pieces) {
    const middle = (piece.left + piece.right) / 2;
    columns[cuts.filter((cut) => cut < middle).length]?.push(piece);
  }
  return columns.filter((column) => column.length > 0);
}

function areColumns(columns: ColumnStatistics[], minRows: number): boolean {
  if (columns.some(({ rows }) => rows < minRows) || !areSideBySide(columns)) return false;
  if (columns.every(isRunningText)) return true;
  const words = columns.every(({ characters, letters }) => characters >= 8 && letters > 0.5);
  return arePaintedInTurn(columns) && (words || !shareBaselines(columns));
}

/** A narrow gap has to be longer than a wide one, because narrow gaps occur by chance. */
function minRowsFor(gap: number): number {
  if (gap >= 2) return 2;
  return gap >= 1 ? 4 : 8;
}

function isRunningText({ rows, characters, words, letters, leading, fill }: ColumnStatistics): boolean {
  const wanted = leading <= TIGHT_LEADING ? RUNNING_CHARACTERS.tight : RUNNING_CHARACTERS.loose;
  return rows >= 3 && characters >= wanted && words >= 2.5 && letters > 0.65 && fill > 0.5;
}

function areSideBySide(columns: ColumnStatistics[]): boolean {
  return columns.slice(1).every((column, at) => {
    const { top, bottom } = columns[at] as ColumnStatistics;
    const shared = Math.min(top, column.top) - Math.max(bottom, column.bottom);
    return shared >= 0.3 * Math.min(top - bottom, column.top - column.bottom);
  });
}

/** Checks whether the content of the page paints one column after the other, with a few exceptions. */
function arePaintedInTurn(columns: ColumnStatistics[]): boolean {
  const order = columns.flatMap(({ pieces }, column) => pieces.map((piece) => ({ at: piece.order, column })));
  order.sort((a, b) => a.at - b.at);
  const turns = order.filter(({ column }, at) => at > 0 && order[at - 1]?.column !== column).length;
  return turns <= columns.length - 1 + Math.floor(Math.min(...columns.map(({ rows }) => rows)) / 5);
}

/** Checks whether the lines of the shortest column have lines at the same heights in the others, like rows of a table. */
function shareBaselines(columns: ColumnStatistics[]): boolean {
  const [shortest, ...others] = [...columns].sort((a, b) => a.rows - b.rows);
  const pieces = shortest?.pieces ?? [];
  return others.every((other) => {
    const levels = new Set(other.pieces.flatMap(({ y, size }) => [Math.floor(y / (size / 4)), Math.round(y / (size / 4))]));
    const shared = pieces.filter(
      ({ y, size }) => levels.has(Math.floor(y / (size / 4))) || levels.has(Math.round(y / (size / 4))),
    );
    return shared.length >= pieces.length * 0.9;
  });
}

function describe(pieces: TextPiece[]): ColumnStatistics {
  const rows = rowsOf(pieces);
  const sample = rows.slice(0, MAX_SAMPLE_ROWS);
  const texts = sample.map((row) => row.map(({ text }) => text).join(' '));
  const all = texts.join('');
  const width = edge(pieces, 'right', Math.max) - edge(pieces, 'left', Math.min);
  const levels = rows.map((row) => row[0] as TextPiece);
  const steps = levels
    .slice(1)
    .map((piece, at) => ((levels[at] as TextPiece).y - piece.y) / Math.max(piece.size, (levels[at] as TextPiece).size));
  return {
    pieces,
    rows: rows.length,
    characters: median(texts.map(latinLength)),
    words: median(texts.map(wordCount)),
    letters: 1 - all.replace(/[\s\p{L}]+/gu, '').length / Math.max(1, all.replace(/\s+/g, '').length),
    leading: median(steps),
    fill: median(sample.map((row) => (edge(row, 'right', Math.max) - edge(row, 'left', Math.min)) / Math.max(width, 1))),
    top: levels[0]?.y ?? 0,
    bottom: levels.at(-1)?.y ?? 0,
  };
}

const IDEOGRAPHS = new RegExp(UNSPACED.source, 'gu');

function latinLength(text: string): number {
  return text.length + ideographs(text);
}

/** Counts two ideographs as a word. */
function wordCount(text: string): number {
  return text.split(' ').length + ideographs(text) / 2;
}

function ideographs(text: string): number {
  return UNSPACED.test(text) ? (text.match(IDEOGRAPHS)?.length ?? 0) : 0;
}

function edge(pieces: TextPiece[], side: 'left' | 'right', pick: (a: number, b: number) => number): number {
  return pieces.reduce((value, piece) => pick(value, piece[side]), pieces[0]?.[side] ?? 0);
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
