import Papa from 'papaparse';
import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { decodeText } from '../text/decode-text.js';
import { findDelimiter, NONE } from './delimiter.js';
import type { Cell } from '../table/find-header.js';
import { hasManyStrayQuotes } from './stray-quotes.js';
import { withColumnNamesIfTheyFit, oneLine, TableText } from '../table/table-text.js';

/** The first line in which Excel declares the delimiter. */
const SEPARATOR_LINE = /^sep=(.)\n/i;

/** Reads a CSV file as one table with one row per line. A formula is read as text. */
export const csvParser: DocumentParser = {
  mediaTypes: [MediaType.Csv, MediaType.Tsv],
  parse: (bytes, context) => withColumnNamesIfTheyFit((named) => readCsv(bytes, context, named)),
};

function readCsv(bytes: Uint8Array, context: ParserContext, named: boolean): ParsedContent {
  const decoded = decodeText(bytes, context);
  const text = decoded.text.replace(/\r\n?/g, '\n');
  const separator = SEPARATOR_LINE.exec(text);
  const rows = separator ? text.slice(separator[0].length) : text;
  const delimiter = separator?.[1] ?? findDelimiter(rows);
  const warnings = [...decoded.warnings];
  const { maxCharacters } = context;
  let table = hasManyStrayQuotes(rows, delimiter)
    ? undefined
    : readTable(rows, { delimiter, quoteChar: '"', maxCharacters, named });
  if (table === undefined) {
    // one stray quotation mark would turn the rest of the file into a single cell
    table = readTable(rows, { delimiter, quoteChar: NONE, maxCharacters, named }) ?? '';
    warnings.push({ code: 'UNBALANCED_QUOTES', message: 'quotation marks are not closed; all of them were read as text' });
  }
  const builder = new DocumentBuilder(maxCharacters);
  builder.add('table', table);
  return { text: builder.text, blocks: builder.blocks, pageCount: null, metadata: { encoding: decoded.encoding }, warnings };
}

interface CsvOptions {
  delimiter: string;
  quoteChar: string;
  maxCharacters: number;
  named: boolean;
}

/** Returns `undefined` if a quotation mark is never closed. */
function readTable(text: string, { delimiter, quoteChar, maxCharacters, named }: CsvOptions): string | undefined {
  const table = new TableText(maxCharacters, { keepEmpty: true, named });
  let unbalanced = false;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    quoteChar,
    step({ data, errors }, parser) {
      unbalanced = errors.some(({ code }) => code === 'MissingQuotes');
      if (unbalanced) parser.abort();
      else table.addRow(cellsOf(data));
    },
  });
  return unbalanced ? undefined : table.finish();
}

function cellsOf(row: string[]): Cell[] {
  const cells: Cell[] = [];
  for (const [column, raw] of row.entries()) {
    const text = oneLine(raw);
    if (text !== '') cells.push({ column, text });
  }
  return cells;
}
