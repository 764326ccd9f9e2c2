import { tooLong } from '../text/decode-text.js';
import { type Cell, findHeader } from './find-header.js';

const SAMPLE_ROWS = 50;
/** Labels that make a table longer than this many times cost more than they tell. */
const MOST_GROWTH = 4;
const CELL_BREAK = ' | ';

export interface TableOptions {
  /** Empty cells between others stay, so that the position of a cell without a name tells its column. */
  keepEmpty?: boolean;
  /** Characters of the whole table without names, where that is known. */
  expectedCharacters?: number;
}

/**
 * The rows of a table as lines, one row a line. Under a header, each cell carries the name of its column (`price: 3 | size: 5`):
 * tables are cut at lines, and a row that ends up in a chunk without the header would say nothing. An empty row ends what
 * the header names. In a table that fills more than half of what a document may hold the names are left out from there on.
 */
export class TableText {
  private readonly lines: string[] = [];
  private sample: Cell[][] | undefined = [];
  private labels: Map<number, string> | undefined;
  private length = 0;

  constructor(
    private readonly maxCharacters: number,
    private readonly options: TableOptions = {},
  ) {}

  /**
   * @param cells those that hold something, in order; none for an empty row
   * @throws AppError `PARSE.LIMIT_EXCEEDED`
   */
  addRow(cells: Cell[]): void {
    if (cells.length === 0) return this.startOver();
    // before anything is joined: a thousand references to one long text are short until then
    for (const { text } of cells) this.grow(text.length + CELL_BREAK.length);
    if (!this.sample) return this.write(cells);
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
    const labelled = header && this.isWorthwhile(header.labels, sample) ? header.row : Infinity;
    for (const [row, cells] of sample.entries()) {
      if (row > labelled) this.labels = header?.labels;
      this.write(cells);
    }
  }

  /** The names neither drown what they name, nor make a document too long that would not be without them. */
  private isWorthwhile(labels: Map<number, string>, sample: Cell[][]): boolean {
    let plain = 0;
    let added = 0;
    for (const { column, text } of sample.flat()) {
      plain += text.length + CELL_BREAK.length;
      added += (labels.get(column)?.length ?? -2) + 2;
    }
    const growth = 1 + added / plain;
    return growth <= MOST_GROWTH && (this.options.expectedCharacters ?? 0) * growth <= this.maxCharacters;
  }

  private write(cells: Cell[]): void {
    if (this.length > this.maxCharacters / 2) this.labels = undefined;
    const parts: string[] = [];
    // what stands alone in its row is a remark or a title
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

/** The text of a cell on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
