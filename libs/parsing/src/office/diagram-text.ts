import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';

/** Reads the paragraphs of a diagram, or the comments on a slide, in the order of the file. */
export async function readParagraphs(zip: ZipPackage, part: string): Promise<string[]> {
  const lines: string[] = [];
  let line = '';
  let reading = false;
  await readXml(zip.stream(part), {
    open(name) {
      // older programs write each comment as one element, without paragraphs
      reading = name === 't' || name === 'text';
      if (name === 'p' || name === 'text') line = '';
    },
    text(piece) {
      if (reading) line += piece;
    },
    close(name) {
      reading = false;
      if (name !== 'p' && name !== 'text') return;
      const text = line.replace(/\s+/g, ' ').trim();
      if (text !== '') lines.push(text);
      line = '';
    },
  });
  return lines;
}
