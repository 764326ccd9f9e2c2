const QUOTE = 0x22;
const LINE_END = 0x0a;
/** Rows of real files have far fewer. */
const MAX_CONSECUTIVE_STRAYS = 50_000;

/**
 * Checks for a row with so many stray quotation marks in quoted cells, neither doubled nor at the end, that Papa Parse
 * would take long to read it: it records an error for each of them until the row ends.
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
      else if ((strays += 1) > MAX_CONSECUTIVE_STRAYS) return true;
    } else if (!quoted) {
      if (code === QUOTE) quoted = before === separator || before === LINE_END;
      else if (code === LINE_END) strays = 0;
    }
    before = code;
  }
  return false;
}
