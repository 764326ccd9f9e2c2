import type { Unit } from './units.js';

/** The headings that enclose all of a chunk's text. Headings without text of their own do not shorten the path. */
export function headingPathOf(units: readonly Unit[]): string[] {
  const bodies = units.filter(({ kind }) => kind !== 'heading');
  return (bodies.length > 0 ? bodies : units).map(({ section }) => section.path).reduce(commonPath);
}

/** The headings that two paths share, from the outermost on. */
export function commonPath(a: string[], b: string[]): string[] {
  const end = a.findIndex((title, level) => title !== b[level]);
  return end < 0 ? a : a.slice(0, end);
}
