import { AppError } from '@causeway/kernel';
import { mainPart, readRelationships } from '../office/relationships.js';
import type { ZipPackage } from '../zip/open-package.js';
import { qualified, readXml } from '../zip/read-xml.js';
import { damaged, refuseLongList } from '../zip/zip-errors.js';
import { readNumberKinds, type NumberKind } from './number-kind.js';
import { readSharedStrings } from './shared-strings.js';

export interface Sheet {
  name: string;
  /** A `veryHidden` sheet can be made visible by a program only. */
  state: 'visible' | 'hidden' | 'veryHidden';
  part: string;
}

/** The data that the cells of all sheets refer to. */
export interface CellContext {
  strings: string[];
  /** Number kinds by the index of the cell style. */
  kinds: NumberKind[];
  from1904: boolean;
  /** Limit for the text of the whole document. */
  maxCharacters: number;
}

export interface Workbook extends CellContext {
  sheets: Sheet[];
}

export async function readWorkbook(zip: ZipPackage, maxCharacters: number): Promise<Workbook> {
  const part = await mainPart(zip, 'xl/workbook.xml');
  const relations = await readRelationships(zip, part);
  const sheets: Sheet[] = [];
  let from1904 = false;
  let isWorkbook = false;
  await readXml(zip.stream(part), {
    open(element, attributes) {
      if (element === 'workbook') isWorkbook = true;
      if (element === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (element !== 'sheet') return;
      const { name = '', state = 'visible' } = attributes;
      const id = qualified(attributes, 'id');
      const target = relations.find((relation) => relation.id === id)?.target;
      if (target !== undefined) sheets.push({ name, state: state as Sheet['state'], part: target });
      refuseLongList(sheets);
    },
  });
  if (!isWorkbook) throw notAWorkbook(part);
  const partOf = (wanted: string) => relations.find(({ type }) => type === wanted)?.target;
  const [strings, styles] = [partOf('sharedStrings'), partOf('styles')];
  return {
    sheets,
    from1904,
    maxCharacters,
    strings: strings === undefined ? [] : await readSharedStrings(zip, strings, maxCharacters),
    kinds: styles === undefined ? [] : await readNumberKinds(zip, styles),
  };
}

function notAWorkbook(part: string): AppError {
  if (part.endsWith('.bin')) return new AppError('PARSE.UNSUPPORTED', 'this is a binary workbook (.xlsb); save it as .xlsx');
  return damaged(`${part} is not a workbook`);
}
