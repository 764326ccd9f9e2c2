import type { Cell } from '../table/find-header.js';
import { oneLine } from '../table/table-text.js';
import { tooLong } from '../text/decode-text.js';
import { type Attributes, readXml } from '../zip/read-xml.js';
import { limitExceeded } from '../zip/zip-errors.js';
import { columnOf, numberText, unescapeText } from './cell-value.js';
import type { CellContext } from './workbook.js';

const MAX_COLUMNS = 16_384;

/** Reads the rows of a sheet one after the other. The dimensions that the sheet declares are ignored. */
export function readSheet(chunks: AsyncIterable<Buffer>, context: CellContext, onRow: (cells: Cell[]) => void): Promise<void> {
  const reader = new SheetReader(context, onRow);
  return readXml(chunks, reader);
}

class SheetReader {
  private cells: Cell[] = [];
  private row = 0;
  private column = -1;
  private type = '';
  private style = 0;
  private value = '';
  private formula = '';
  private reading: 'value' | 'formula' | undefined;
  private phonetic = false;

  constructor(
    private readonly context: CellContext,
    private readonly onRow: (cells: Cell[]) => void,
  ) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'c') this.openCell(attributes);
    else if (name === 'row') this.openRow(attributes.r);
    else if (name === 'rPh') this.phonetic = true;
    this.reading = name === 'v' || name === 't' ? 'value' : name === 'f' ? 'formula' : undefined;
  }

  text(text: string): void {
    if (this.reading === 'formula') this.formula += text;
    else if (this.reading === 'value' && !this.phonetic) this.value += text;
    const { maxCharacters } = this.context;
    if (this.value.length + this.formula.length > maxCharacters) throw tooLong(maxCharacters);
  }

  close(name: string): void {
    this.reading = undefined;
    if (name === 'c') this.closeCell();
    else if (name === 'row') this.onRow(this.cells);
    else if (name === 'rPh') this.phonetic = false;
  }

  private openRow(number: string | undefined): void {
    const row = Number(number ?? this.row + 1);
    // a sheet may leave out empty rows
    if (row > this.row + 1) this.onRow([]);
    this.row = row;
    this.cells = [];
    this.column = -1;
  }

  private openCell({ r, t, s }: Attributes): void {
    // a cell without a reference follows the previous one
    this.column = columnOf(r) ?? this.column + 1;
    this.type = t ?? 'n';
    this.style = Number(s ?? 0);
    this.value = '';
    this.formula = '';
  }

  private closeCell(): void {
    if (this.column >= MAX_COLUMNS) throw limitExceeded(`one of its rows has more than ${MAX_COLUMNS} cells`);
    const text = this.cellText();
    if (text !== '') this.cells.push({ column: this.column, text });
  }

  /** Returns the result of a formula, or the formula itself if no program has computed it yet. */
  private cellText(): string {
    const { strings, kinds, from1904 } = this.context;
    if (this.value === '') return this.formula === '' ? '' : oneLine(`=${this.formula}`);
    if (this.type === 's') return strings[Number(this.value)] ?? '';
    if (this.type === 'b') return this.value === '1' ? 'TRUE' : 'FALSE';
    if (this.type === 'n') return numberText(this.value.trim(), kinds[this.style] ?? 'number', from1904);
    if (this.type === 'd') return oneLine(this.value).replace(/T(?:00:00:00(?:\.0+)?Z?)?/, ' ');
    return oneLine(unescapeText(this.value));
  }
}
