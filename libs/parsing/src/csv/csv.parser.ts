import Papa from 'papaparse';
import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { decodeText } from '../text/decode-text.js';
import { findDelimiter, NONE } from './delimiter.js';
import type { Cell } from '../table/find-header.js';
import { oneLine, TableText } from '../table/table-text.js';

/** How Excel names the delimiter in a first line of its own. */
const SEPARATOR_LINE = /^sep=(.)\n/i;

/** One table, one row a line. What looks like a formula is text like any other. */
export const csvParser: DocumentParser = {
  mediaTypes: [MediaType.Csv, MediaType.Tsv],
  parse: (bytes, context) => new Promise((resolve) => resolve(readCsv(bytes, context))),
};

function readCsv(bytes: Uint8Array, context: ParserContext): ParsedContent {
  const decoded = decodeText(bytes, context);
  const text = decoded.text.replace(/\r\n?/g, '\n');
  const separator = SEPARATOR_LINE.exec(text);
  const rows = separator ? text.slice(separator[0].length) : text;
  const delimiter = separator?.[1] ?? findDelimiter(rows);
  const warnings = [...decoded.warnings];
  let table = readTable(rows, delimiter, '"', context.maxCharacters);
  if (table === undefined) {
    // one stray quotation mark would make a single cell of all that follows
    table = readTable(rows, delimiter, NONE, context.maxCharacters) ?? '';
    warnings.push({ code: 'UNBALANCED_QUOTES', message: 'a quotation mark is never closed; all of them were read as text' });
  }
  const builder = new DocumentBuilder(context.maxCharacters);
  builder.add('table', table);
  return { text: builder.text, blocks: builder.blocks, pageCount: null, metadata: { encoding: decoded.encoding }, warnings };
}

/** `undefined` where a quotation mark is never closed. */
function readTable(text: string, delimiter: string, quoteChar: string, maxCharacters: number): string | undefined {
  const table = new TableText(maxCharacters, { keepEmpty: true, expectedCharacters: text.length });
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
