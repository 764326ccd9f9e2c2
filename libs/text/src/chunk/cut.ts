import { trim } from './cover.js';
import { measure } from './count-tokens.js';
import type { Range } from './sentences.js';
import type { Unit } from './units.js';

/** A cut must not separate a combining mark from the character before it. */
const NOT_EXTENDED = '(?![\\p{M}\\p{EMod}\\u200d])';
/** Preferred places to cut a long text, best first: after a line, a clause, a word. */
const BREAKS = [`\\n${NOT_EXTENDED}`, `[，、；：,;:]\\s*${NOT_EXTENDED}`, `\\s+${NOT_EXTENDED}`].map(
  (source) => new RegExp(source, 'gu'),
);
/** In UTF-16 units. No writing has longer grapheme clusters, so longer ones are cut. */
const MAX_CLUSTER = 64;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a unit in two; the first part costs at most `budget` hundredths of a token.
 *
 * @param maxCost the cost of the second part is measured up to this, and is `Infinity` above it
 * @returns undefined when not even one character fits
 */
export function cut(text: string, unit: Unit, budget: number, maxCost: number): [Unit, Unit] | undefined {
  const limit = measure(text, unit.charStart, unit.charEnd, budget).end;
  const at = cutBefore(text, unit.charStart, limit);
  const head = trim(text, unit.charStart, at);
  const tail = trim(text, at, unit.charEnd);
  if (!head || !tail) return undefined;
  return [part(text, unit, head, maxCost), part(text, unit, tail, maxCost)];
}

function part(text: string, unit: Unit, range: Range, maxCost: number): Unit {
  const { cost: measured, end } = measure(text, range.charStart, range.charEnd, maxCost);
  const cost = end < range.charEnd ? Infinity : measured;
  // an overlap repeats whole sentences only, and a part of a sentence is not one
  return { ...unit, ...range, cost, kind: unit.kind === 'heading' ? 'heading' : 'line' };
}

function cutBefore(text: string, start: number, limit: number): number {
  const window = text.slice(start, limit + MAX_CLUSTER);
  const maxLength = limit - start;
  for (const pattern of BREAKS) {
    const found = lastBreak(window, pattern, maxLength);
    if (found > maxLength / 2) return start + found;
  }
  return start + graphemeBefore(window, maxLength);
}

function lastBreak(window: string, pattern: RegExp, maxLength: number): number {
  let last = 0;
  for (const match of window.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (end > maxLength) break;
    last = end;
  }
  return last;
}

/** The last grapheme boundary at or before `maxLength`; a boundary between code points when there is none. */
function graphemeBefore(window: string, maxLength: number): number {
  const index = graphemes.segment(window).containing(maxLength)?.index ?? maxLength;
  if (index > 0 && maxLength - index <= MAX_CLUSTER) return index;
  return /[\ud800-\udbff]/.test(window.charAt(maxLength - 1)) && maxLength > 1 ? maxLength - 1 : maxLength;
}
