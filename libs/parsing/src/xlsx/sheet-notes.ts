import { oneLine } from '../table/table-text.js';
import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';
import { readRelationships } from '../office/relationships.js';

/** The note that Excel adds to a cell with a threaded comment, for programs that only know notes. */
const PLACEHOLDER = /^\[Threaded comment\]/i;

/** Reads the notes and comments on the cells of a sheet, and the texts of its shapes, each as one line. */
export async function readSheetNotes(zip: ZipPackage, sheetPart: string): Promise<string[]> {
  const notes: string[][] = [];
  for (const { type, target } of await readRelationships(zip, sheetPart)) {
    if (type === 'comments') notes.push(await textsOf(zip, target, 'comment', 't'));
    if (type === 'threadedComment') notes.push(await textsOf(zip, target, 'threadedComment', 'text'));
    if (type === 'drawing') notes.push(await textsOf(zip, target, 'sp', 't'));
  }
  return notes.flat();
}

/** Returns the text of each `item` element, which is in `leaf` elements inside it. */
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
