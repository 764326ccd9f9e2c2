import stringWidth from 'string-width';

const SEGMENTS = new Intl.Segmenter();
/** Control characters, ends of lines, and what turns the direction of text: a file's name must not steer a terminal. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Cut to so many columns of a terminal; most Chinese characters take two. */
export function fitColumns(text: string, columns: number): string {
  let width = 0;
  let fitting = '';
  // no character is narrower than a column, but some are many code units long: the rest is not even looked at
  for (const { segment } of SEGMENTS.segment(text.slice(0, columns * 8))) {
    const wider = width + stringWidth(segment);
    if (wider > columns - 1) return stringWidth(text) <= columns ? text : `${fitting}…`;
    width = wider;
    fitting += segment;
  }
  return fitting;
}
