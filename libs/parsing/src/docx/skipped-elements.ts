import type { Attributes } from '../zip/read-xml.js';
import { isNote } from './note-numbers.js';

/** Settings, text that a tracked revision removed, and ruby text, which repeats how the base text is pronounced. */
const SKIPPED = new Set(
  (
    'w:del w:moveFrom w:delText w:delInstrText w:rPr w:sectPr w:tblPr w:tblGrid w:tblPrEx w:rt w:pPrChange w:rPrChange ' +
    'w:sectPrChange w:tcPrChange w:trPrChange w:tblPrChange w:tabs'
  ).split(' '),
);
/** Parents below which a skipped element is read: there it says that a paragraph mark or a table row was deleted. */
const READ_BELOW: Record<string, string> = { 'w:rPr': 'w:pPr', 'w:del': 'w:rPr w:trPr' };

/** Decides whether an element is left out together with everything inside it. */
export function isSkippedElement(name: string, parent: string, attributes: Attributes): boolean {
  // Word stores the line above the footnotes as a footnote
  if (isNote(name)) return /separator|continuation/i.test(attributes['w:type'] ?? '');
  return SKIPPED.has(name) && !READ_BELOW[name]?.split(' ').includes(parent);
}
