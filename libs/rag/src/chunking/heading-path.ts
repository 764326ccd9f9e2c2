import type { Unit } from './units.js';

/**
 * The headings that enclose all of a chunk's text. A heading that stands above the text of its own subsection
 * does not shorten the path: the text is what the chunk is about.
 */
export function headingPathOf(units: readonly Unit[]): string[] {
  const paths = (kinds: (unit: Unit) => boolean) => units.filter(kinds).map(({ section }) => section.path);
  const bodies = paths(({ kind }) => kind !== 'heading');
  const headings = paths(({ kind }) => kind === 'heading');
  if (bodies.length === 0) return headings.reduce(commonPath);
  return headings.reduce((path, own) => {
    const common = commonPath(path, own);
    return common.length === own.length ? path : common;
  }, bodies.reduce(commonPath));
}

/** The headings that two paths share, from the outermost on. */
export function commonPath(a: string[], b: string[]): string[] {
  const end = a.findIndex((title, level) => title !== b[level]);
  return end < 0 ? a : a.slice(0, end);
}
