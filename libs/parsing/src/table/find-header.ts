/** A cell that is not empty. Columns count from 0. */
export interface Cell {
  column: number;
  text: string;
}

export interface Header {
  /** Index of the header row; the rows above it are titles. */
  row: number;
  /** Names of the columns. */
  labels: Map<number, string>;
}

const LABEL_LENGTH = 60;
/** Matches numbers, amounts, dates, times and truth values. */
const VALUE = /^(?:[-+(]?[\p{Sc}\s]*\d[\d.,'\s:/TZ-]*[%)\p{Sc}]?|true|false|yes|no)$/iu;

/**
 * Finds the row that names the columns of a table: the first row with more than one cell, if its cells are different short
 * texts, and if some column below contains something else than names (values, much longer texts, or a few repeated texts).
 * Returns `undefined` in case of doubt, because a wrong name would make every row state something false.
 */
export function findHeader(rows: readonly Cell[][]): Header | undefined {
  const row = rows.findIndex((cells) => cells.length > 1);
  const cells = rows[row] ?? [];
  const labels = new Map(cells.map(({ column, text }) => [column, text.replace(/\s*:$/, '')]));
  const distinct = new Set(labels.values()).size === cells.length;
  const body = rows.slice(row + 1);
  if (!distinct || !cells.every(({ text }) => text.length <= LABEL_LENGTH && !VALUE.test(text)) || !covers(labels, body)) {
    return undefined;
  }
  const isHeader = [...labels].some(([column, label]) => differs(label, textsOf(body, column)));
  return isHeader ? { row, labels } : undefined;
}

function covers(labels: Map<number, string>, body: readonly Cell[][]): boolean {
  const columns = body.flatMap((cells) => cells.map(({ column }) => column));
  return columns.filter((column) => labels.has(column)).length >= columns.length * 0.6;
}

function textsOf(body: readonly Cell[][], wanted: number): string[] {
  return body.flatMap((cells) => cells.filter(({ column }) => column === wanted).map(({ text }) => text));
}

function differs(label: string, texts: string[]): boolean {
  if (texts.length === 0) return false;
  const values = texts.filter((text) => text.length <= LABEL_LENGTH && VALUE.test(text)).length;
  const mean = texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
  const kinds = new Set(texts);
  const repeats = texts.length >= 4 && kinds.size * 2 <= texts.length && !kinds.has(label);
  return values >= texts.length * 0.8 || (mean >= 20 && mean >= label.length * 2) || repeats;
}
