import type { PdfLine } from '../layout/pdf-line.js';

/** A page with fewer characters is never reported as garbled. */
const MIN_CHARACTERS = 50;
const PLAIN = /^[\t\n\r -~]*$/;
/** Private use and replacement characters, and the control characters that glyph numbers appear as. */
const UNMAPPED = /[\u0001-\u0008\u000e-\u001f\ufffd\p{Co}\p{Cn}]/gu;
const UNMAPPED_SHARE = 0.05;
/** Bytes of another encoding that were read as Latin-1. No language is written mostly with accented letters. */
const HIGH_LATIN = /[\u0080-\u00ff]/g;
const HIGH_LATIN_SHARE = 0.5;

/**
 * Detects pages whose fonts do not map their glyphs to letters, so that the text is not what the page shows. A page that
 * is detected is garbled for certain; letters that were replaced with other letters look like text and are not detected.
 */
export function isGarbled(lines: PdfLine[]): boolean {
  const text = lines.map((line) => line.text).join('');
  if (PLAIN.test(text)) return false;
  const length = text.replace(/\s+/g, '').length;
  if (length < MIN_CHARACTERS) return false;
  const share = (pattern: RegExp) => (text.match(pattern)?.length ?? 0) / length;
  return share(UNMAPPED) > UNMAPPED_SHARE || share(HIGH_LATIN) > HIGH_LATIN_SHARE;
}
