/** A cell that holds something, with its column counted from 0. */
export interface Cell {
  column: number;
  text: string;
}

export interface Header {
  /** Its row; what stands above it is a title. */
  row: number;
  /** By column. */
  labels: Map<number, string>;
}

const LABEL_LENGTH = 60;
/** Numbers, amounts, dates, times, truth values. */
const VALUE = /^(?:[-+(]?[\p{Sc}\s]*\d[\d.,'\s:/TZ-]*[%)\p{Sc}]?|true|false|yes|no)$/iu;

/**
 * The row of a table that names its columns. Only said where the rows below show it, as a name that is none would state
 * something false in every row: the first row with more than one cell, all of them short texts that differ, and below it a
 * column of another nature than its name (values; much longer texts; a few texts again and again).
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
