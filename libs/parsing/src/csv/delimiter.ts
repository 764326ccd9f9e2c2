import Papa from 'papaparse';

/** No text holds it once it is cleaned. */
export const NONE = '\u001f';
const CANDIDATES = ['\t', ',', ';', '|'];
const SAMPLE_ROWS = 50;
const SAMPLE_CHARACTERS = 256 * 1024;

/** The character between cells: the one that gives the most rows of the same width. {@link NONE}: a single column. */
export function findDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  let best = { delimiter: NONE, agreeing: 0.7 };
  for (const delimiter of CANDIDATES) {
    const agreeing = agreement(sample, delimiter);
    // a later candidate has to be better by something, not by a row that holds a comma in its text
    if (agreeing > best.agreeing + (best.delimiter === NONE ? 0 : 0.1)) best = { delimiter, agreeing };
  }
  return best.delimiter;
}

/** Share of the rows that have the commonest number of cells; 0 where that is one. */
function agreement(text: string, delimiter: string): number {
  const { data } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: SAMPLE_ROWS, skipEmptyLines: true });
  const widths = new Map<number, number>();
  for (const { length } of data) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width = 1, rows = 0] = [...widths].sort(([, a], [, b]) => b - a)[0] ?? [];
  return width > 1 ? rows / data.length : 0;
}
