/** A line of a text. `end` is the offset before its line end, `next` the offset after it. */
export interface Line {
  start: number;
  end: number;
  next: number;
  text: string;
}

/** Yields the lines of a text, which end with LF, CRLF or CR. */
export function* linesOf(text: string): Generator<Line> {
  const lineEnd = /\r\n|\r|\n/g;
  let start = 0;
  for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) {
    yield { start, end: match.index, next: lineEnd.lastIndex, text: text.slice(start, match.index) };
    start = lineEnd.lastIndex;
  }
  if (start < text.length) yield { start, end: text.length, next: text.length, text: text.slice(start) };
}

export function isBlank(line: Line): boolean {
  return line.text.trim() === '';
}
