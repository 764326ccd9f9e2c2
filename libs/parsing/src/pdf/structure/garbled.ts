import type { PdfLine } from '../layout/pdf-line.js';

/** Fewer characters than this prove nothing. */
const LEAST = 50;
const PLAIN = /^[\t\n\r -~]*$/;
/** Private use, replacement characters, and the controls that glyph numbers come out as. */
const UNMAPPED = /[\u0001-\u0008\u000e-\u001f\ufffd\p{Co}\p{Cn}]/gu;
const UNMAPPED_SHARE = 0.05;
/** Bytes of another encoding read as Latin-1: no language is written mostly with accented letters. */
const HIGH_LATIN = /[\u0080-\u00ff]/g;
const HIGH_LATIN_SHARE = 0.5;

/**
 * Whether the text of a page is not what the page shows, because its fonts do not say which letters their glyphs are.
 * Sure where it says so; letters that were exchanged for other letters look like text and are not found.
 */
export function isGarbled(lines: PdfLine[]): boolean {
  const text = lines.map((line) => line.text).join('');
  if (PLAIN.test(text)) return false;
  const length = text.replace(/\s+/g, '').length;
  if (length < LEAST) return false;
  const share = (pattern: RegExp) => (text.match(pattern)?.length ?? 0) / length;
  return share(UNMAPPED) > UNMAPPED_SHARE || share(HIGH_LATIN) > HIGH_LATIN_SHARE;
}
