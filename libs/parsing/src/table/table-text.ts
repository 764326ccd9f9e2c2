import { codeOf } from '@causeway/kernel';
import { tooLong } from '../text/decode-text.js';
import { type Cell, findHeader } from './find-header.js';

const SAMPLE_ROWS = 50;
/** Column names are left out if they would make a table longer than this many times. */
const MAX_GROWTH = 4;
const CELL_BREAK = ' | ';

export interface TableOptions {
  /** Whether to keep empty cells between others, so that the position of a cell without a name shows its column. */
  keepEmpty?: boolean;
  /** Whether to put the name of its column in front of each cell. */
  named: boolean;
}

/**
 * Reads a document of tables with the column names in all rows, or without them if the document would be too long.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED` if the document is too long without the names, too
 */
export async function withColumnNamesIfTheyFit<T>(read: (named: boolean) => T | Promise<T>): Promise<T> {
  try {
    return await read(true);
  } catch (error) {
    if (codeOf(error) !== 'PARSE.LIMIT_EXCEEDED') throw error;
    return read(false);
  }
}

/**
 * Writes the rows of a table, one per line. Below a header, each cell carries the name of its column (`price: 3 | size: 5`),
 * because the chunker cuts tables between lines, and a row in a chunk without the header would say nothing. An empty row
 * ends the range of the header.
 */
export class TableText {
  private readonly lines: string[] = [];
  private sample: Cell[][] | undefined = [];
  private labels: Map<number, string> | undefined;
  private length = 0;

  constructor(
    private readonly maxCharacters: number,
    private readonly options: TableOptions,
  ) {}

  /**
   * @param cells the cells that are not empty, in order; none for an empty row
   * @throws AppError `PARSE.LIMIT_EXCEEDED`
   */
  addRow(cells: Cell[]): void {
    if (cells.length === 0) return this.startOver();
    // checked before the cells are joined, because a thousand references to one long text take no memory until then
    for (const { text } of cells) this.grow(text.length + CELL_BREAK.length);
    if (!this.sample || !this.options.named) return this.write(cells);
    this.sample.push(cells);
    if (this.sample.length === SAMPLE_ROWS) this.decide();
  }

  finish(): string {
    this.decide();
    return this.lines.join('\n');
  }

  private startOver(): void {
    this.decide();
    this.sample = [];
    this.labels = undefined;
  }

  private decide(): void {
    const sample = this.sample ?? [];
    this.sample = undefined;
    const header = findHeader(sample);
    const labelled = header && isWorthwhile(header.labels, sample) ? header.row : Infinity;
    for (const [row, cells] of sample.entries()) {
      if (row > labelled) this.labels = header?.labels;
      this.write(cells);
    }
  }

  private write(cells: Cell[]): void {
    const parts: string[] = [];
    // a single cell in a row is a remark or a title
    const labels = cells.length > 1 ? this.labels : undefined;
    for (const { column, text } of cells) {
      if (this.options.keepEmpty && !labels) this.fill(parts, column);
      const label = labels?.get(column);
      if (label !== undefined) this.grow(label.length + 2);
      parts.push(label === undefined ? text : `${label}: ${text}`);
    }
    this.lines.push(parts.join(CELL_BREAK));
  }

  private fill(parts: string[], column: number): void {
    this.grow((column - parts.length) * CELL_BREAK.length);
    while (parts.length < column) parts.push('');
  }

  private grow(characters: number): void {
    this.length += characters;
    if (this.length > this.maxCharacters + CELL_BREAK.length) throw tooLong(this.maxCharacters);
  }
}

/** Checks that the names do not take much more space than the cells. */
function isWorthwhile(labels: Map<number, string>, sample: Cell[][]): boolean {
  let plain = 0;
  let added = 0;
  for (const { column, text } of sample.flat()) {
    plain += text.length + CELL_BREAK.length;
    added += (labels.get(column)?.length ?? -2) + 2;
  }
  return 1 + added / plain <= MAX_GROWTH;
}

/** Puts the text of a cell on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
