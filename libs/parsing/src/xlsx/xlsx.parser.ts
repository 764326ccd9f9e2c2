import { withColumnNamesIfTheyFit, TableText } from '../table/table-text.js';
import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import type { ParseWarning } from '../parsed-document.js';
import { readCoreProperties } from '../office/core-properties.js';
import { openPackage, type ZipPackage } from '../zip/open-package.js';
import { readSheet } from './read-sheet.js';
import { readSheetNotes } from './sheet-notes.js';
import { readWorkbook, type Sheet, type Workbook } from './workbook.js';

/**
 * Reads each sheet as a heading and a table with one row per line. Hidden sheets are read if a person can unhide them;
 * sheets that only a program can unhide hold its internal data, and are left out with a warning.
 */
export const xlsxParser: DocumentParser = {
  mediaTypes: [MediaType.Xlsx],
  async parse(bytes: Uint8Array, { maxCharacters }: ParserContext): Promise<ParsedContent> {
    const zip = await openPackage(bytes);
    const workbook = await readWorkbook(zip, maxCharacters);
    const metadata = await readCoreProperties(zip);
    return { ...(await withColumnNamesIfTheyFit((named) => readSheets(zip, workbook, named))), pageCount: null, metadata };
  },
};

async function readSheets(
  zip: ZipPackage,
  workbook: Workbook,
  named: boolean,
): Promise<Omit<ParsedContent, 'metadata' | 'pageCount'>> {
  const builder = new DocumentBuilder(workbook.maxCharacters);
  const warnings: ParseWarning[] = [];
  for (const sheet of workbook.sheets) {
    if (sheet.state === 'veryHidden') {
      warnings.push({ code: 'HIDDEN_SHEET', message: `the sheet "${sheet.name}" is hidden by a program and was left out` });
    } else {
      await addSheet(zip, sheet, workbook, { builder, named });
    }
  }
  return { text: builder.text, blocks: builder.blocks, warnings };
}

async function addSheet(
  zip: ZipPackage,
  { name, part }: Sheet,
  workbook: Workbook,
  { builder, named }: { builder: DocumentBuilder; named: boolean },
): Promise<void> {
  const table = new TableText(workbook.maxCharacters, { named });
  await readSheet(zip.stream(part), workbook, (cells) => table.addRow(cells));
  const rows = table.finish();
  const notes = await readSheetNotes(zip, part);
  if (rows === '' && notes.length === 0) return;
  builder.add('heading', name, { level: 1 });
  builder.add('table', rows);
  for (const note of notes) builder.add('paragraph', note);
}
