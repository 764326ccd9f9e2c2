import { oneLine } from '../table/table-text.js';
import { tooLong } from '../text/decode-text.js';
import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';
import { unescapeText } from './cell-value.js';

/**
 * Reads the shared strings of a workbook, each on one line. Cells refer to them by their index.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`
 */
export async function readSharedStrings(zip: ZipPackage, part: string, maxCharacters: number): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let total = 0;
  let reading = false;
  let phonetic = false;
  await readXml(zip.stream(part), {
    open(name) {
      if (name === 'si') text = '';
      reading = name === 't';
      if (name === 'rPh') phonetic = true;
    },
    text(piece) {
      if (!reading || phonetic) return;
      text += piece;
      total += piece.length;
      if (total > maxCharacters) throw tooLong(maxCharacters);
    },
    close(name) {
      reading = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') strings.push(oneLine(unescapeText(text)));
    },
  });
  return strings;
}
