import stringWidth from 'string-width';

const SEGMENTS = new Intl.Segmenter();
/** Control characters, line separators and direction marks, because a file name must not control the terminal. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Cuts the text to a number of terminal columns; most Chinese characters take two. */
export function fitColumns(text: string, columns: number): string {
  let width = 0;
  let fitting = '';
  // a character fills at least one column and may have several code units, so longer text never fits
  for (const { segment } of SEGMENTS.segment(text.slice(0, columns * 8))) {
    const wider = width + stringWidth(segment);
    if (wider > columns - 1) return stringWidth(text) <= columns ? text : `${fitting}…`;
    width = wider;
    fitting += segment;
  }
  return fitting;
}
