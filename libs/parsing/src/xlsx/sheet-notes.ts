import { oneLine } from '../table/table-text.js';
import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';
import { readRelationships } from '../office/relationships.js';

/** What Excel writes into the old-style note of a cell that has a conversation, for programs that know only notes. */
const PLACEHOLDER = /^\[Threaded comment\]/i;

/** Notes and comments on the cells of a sheet, and the texts of shapes that lie on it, each as one line. */
export async function readSheetNotes(zip: ZipPackage, sheetPart: string): Promise<string[]> {
  const notes: string[][] = [];
  for (const { type, target } of await readRelationships(zip, sheetPart)) {
    if (type === 'comments') notes.push(await textsOf(zip, target, 'comment', 't'));
    if (type === 'threadedComment') notes.push(await textsOf(zip, target, 'threadedComment', 'text'));
    if (type === 'drawing') notes.push(await textsOf(zip, target, 'sp', 't'));
  }
  return notes.flat();
}

/** The texts of all elements `item`, which stand in elements `leaf` below it. */
async function textsOf(zip: ZipPackage, part: string, item: string, leaf: string): Promise<string[]> {
  const texts: string[] = [];
  let place: string | undefined;
  let text = '';
  let reading = false;
  let phonetic = false;
  await readXml(zip.stream(part), {
    open(name, { ref }) {
      reading = name === leaf;
      if (name === 'rPh') phonetic = true;
      if (name !== item) return;
      place = ref;
      text = '';
    },
    text(piece) {
      if (reading && !phonetic) text += piece;
    },
    close(name) {
      reading = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'p') text += ' ';
      const line = oneLine(text);
      if (name !== item || line === '' || PLACEHOLDER.test(line)) return;
      texts.push(place === undefined ? line : `Note on ${place}: ${line}`);
    },
  });
  return texts;
}
