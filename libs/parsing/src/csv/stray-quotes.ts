const QUOTE = 0x22;
const LINE_END = 0x0a;
/** Rows that a person or a program wrote stay far below. */
const MOST_IN_A_ROW = 50_000;

/**
 * Whether some row has so many quotation marks inside of quoted cells, neither doubled nor at their end, that reading it
 * would take long: the reader keeps a note of each of them until the row ends.
 */
export function hasManyStrayQuotes(text: string, delimiter: string): boolean {
  const separator = delimiter.charCodeAt(0);
  let strays = 0;
  let quoted = false;
  let before = LINE_END;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const next = at + 1 < text.length ? text.charCodeAt(at + 1) : LINE_END;
    if (quoted && code === QUOTE) {
      if (next === QUOTE) at += 1;
      else if (next === separator || next === LINE_END) quoted = false;
      else if ((strays += 1) > MOST_IN_A_ROW) return true;
    } else if (!quoted) {
      if (code === QUOTE) quoted = before === separator || before === LINE_END;
      else if (code === LINE_END) strays = 0;
    }
    before = code;
  }
  return false;
}
