import { buildZip } from './build-zip.js';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export interface SheetParts {
  name: string;
  state?: string;
  /** Content of `<sheetData>`. */
  rows: string;
  /** Targets of its relationships, by the last segment of their type. */
  relations?: Record<string, string>;
}

/** Builds the relationships `rId1`, `rId2` and so on from types and targets. */
export function relationships(...entries: [type: string, target: string][]): string {
  const items = entries.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}">${items.join('')}</Relationships>`;
}

/** Builds the parts of a workbook; `shared` is the content of `<sst>`, `styles` the content of `<styleSheet>`. */
export function xlsxParts(sheets: SheetParts[], { shared = '', styles = '', properties = '' } = {}): Record<string, string> {
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relationships(['officeDocument', 'xl/workbook.xml']),
    'xl/sharedStrings.xml': `<sst>${shared}</sst>`,
    'xl/styles.xml': `<styleSheet>${styles}</styleSheet>`,
    'xl/workbook.xml': `<workbook xmlns:r="${OFFICE}">${properties}<sheets>${sheets.map(sheetElement).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      ...sheets.map((_, at): [string, string] => ['worksheet', `worksheets/sheet${at + 1}.xml`]),
      ['sharedStrings', 'sharedStrings.xml'],
      ['styles', 'styles.xml'],
    ),
  };
  for (const [at, { rows, relations = {} }] of sheets.entries()) {
    parts[`xl/worksheets/sheet${at + 1}.xml`] =
      `<worksheet><dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData></worksheet>`;
    parts[`xl/worksheets/_rels/sheet${at + 1}.xml.rels`] = relationships(...Object.entries(relations));
  }
  return parts;
}

function sheetElement({ name, state = 'visible' }: SheetParts, at: number): string {
  return `<sheet name="${name}" sheetId="${at + 1}" state="${state}" r:id="rId${at + 1}"/>`;
}

export function buildXlsx(rows: string, more: Parameters<typeof xlsxParts>[1] = {}): Buffer {
  return buildZip(xlsxParts([{ name: 'Sheet', rows }], more));
}

/** Builds a row of inline strings. */
export function textRow(...cells: string[]): string {
  return `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
}
