/** The greatest position in a tsvector. Later terms get this position too. */
const MAX_POSITION = 16_383;

/** The literal of a `tsvector` that has these terms at their positions. */
export function toTsvector(terms: readonly string[]): string {
  const positions = new Map<string, string>();
  terms.forEach((term, index) => {
    const position = Math.min(index + 1, MAX_POSITION);
    const before = positions.get(term);
    positions.set(term, before === undefined ? `${position}` : `${before},${position}`);
  });
  return Array.from(positions, ([term, at]) => `${toLexeme(term)}:${at}`).join(' ');
}

/** The literal of one term, for a `tsvector` or a `tsquery`. */
export function toLexeme(term: string): string {
  return `'${term.replace(/['\\]/g, '$&$&')}'`;
}
