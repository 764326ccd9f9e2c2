/** The kind of document that a zip archive contains; `odf` is OpenDocument, the format of LibreOffice. */
export type ZipFamily = 'word' | 'excel' | 'powerpoint' | 'epub' | 'odf' | 'binary-workbook' | undefined;

const LOCAL_HEADER = Buffer.from('504b0304', 'hex');
const NAME_AT = 30;
const FOLDERS: [start: string, family: ZipFamily][] = [
  ['word/', 'word'],
  ['xl/', 'excel'],
  ['ppt/', 'powerpoint'],
  ['META-INF/container.xml', 'epub'],
];

/** Detects the family by the names of the entries in the first bytes. The first name that is specific decides. */
export function zipFamily(head: Buffer): ZipFamily {
  for (const { name, content } of visibleEntries(head)) {
    // a compressed `mimetype`, which the standards forbid, cannot be read here; then the names after it decide
    const found =
      name === 'mimetype' ? familyOfMimetype(content.toString('latin1')) : FOLDERS.find(([start]) => name.startsWith(start))?.[1];
    if (found === 'excel' && head.includes('xl/workbook.bin')) return 'binary-workbook';
    if (found) return found;
  }
  return undefined;
}

function familyOfMimetype(start: string): ZipFamily {
  if (start.startsWith('application/epub+zip')) return 'epub';
  return start.startsWith('application/vnd.oasis.opendocument') ? 'odf' : undefined;
}

function* visibleEntries(head: Buffer): Generator<{ name: string; content: Buffer }> {
  for (let at = head.indexOf(LOCAL_HEADER); at >= 0 && at + NAME_AT <= head.length; at = head.indexOf(LOCAL_HEADER, at + 4)) {
    const start = at + NAME_AT + head.readUInt16LE(at + 26);
    yield {
      name: head.toString('latin1', at + NAME_AT, start),
      content: head.subarray(start + head.readUInt16LE(at + 28), start + 100),
    };
  }
}
