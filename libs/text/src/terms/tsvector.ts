/** The greatest position that a tsvector holds; later ones are given the same. */
const LAST_POSITION = 16_383;

/** Terms in their order as the literal of a `tsvector` with positions. */
export function toTsvector(terms: readonly string[]): string {
  const positions = new Map<string, string>();
  terms.forEach((term, index) => {
    const position = Math.min(index + 1, LAST_POSITION);
    const before = positions.get(term);
    positions.set(term, before === undefined ? `${position}` : `${before},${position}`);
  });
  return Array.from(positions, ([term, at]) => `${toLexeme(term)}:${at}`).join(' ');
}

/** One term as a literal, of a `tsvector` or a `tsquery`. */
export function toLexeme(term: string): string {
  return `'${term.replace(/['\\]/g, '$&$&')}'`;
}
