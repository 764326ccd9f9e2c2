import Papa from 'papaparse';

/** A delimiter that does not occur in the text, because cleaning removes this control character. */
export const NONE = '\u001f';
const DELIMITERS = ['\t', ',', ';', '|'];
const SAMPLE_ROWS = 50;
const SAMPLE_CHARACTERS = 256 * 1024;

/** Finds the delimiter that gives the most rows of the same width, or {@link NONE} for a single column. */
export function findDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  let best = { delimiter: NONE, agreeing: 0.7 };
  for (const delimiter of DELIMITERS) {
    const agreeing = agreement(sample, delimiter);
    // a later delimiter must be clearly better, and not only because of one row that has it in its text
    if (agreeing > best.agreeing + (best.delimiter === NONE ? 0 : 0.1)) best = { delimiter, agreeing };
  }
  return best.delimiter;
}

/** Returns the share of rows with the most common number of cells, or 0 if that number is one. */
function agreement(text: string, delimiter: string): number {
  const { data } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: SAMPLE_ROWS, skipEmptyLines: true });
  const widths = new Map<number, number>();
  for (const { length } of data) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width = 1, rows = 0] = [...widths].sort(([, a], [, b]) => b - a)[0] ?? [];
  return width > 1 ? rows / data.length : 0;
}
