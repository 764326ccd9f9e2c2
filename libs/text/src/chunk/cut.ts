import { trim } from './cover.js';
import { measure } from './count-tokens.js';
import type { Range } from './sentences.js';
import type { Unit } from './units.js';

/** What may follow a cut must not hang on the character before it. */
const NOT_EXTENDED = '(?![\\p{M}\\p{EMod}\\u200d])';
/** Where a text that is too long is best cut, best first: after a line, a clause, a word. */
const BREAKS = [`\\n${NOT_EXTENDED}`, `[，、；：,;:]\\s*${NOT_EXTENDED}`, `\\s+${NOT_EXTENDED}`].map(
  (source) => new RegExp(source, 'gu'),
);
/** Longer clusters of characters than any writing has are cut. */
const CLUSTER = 64;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a unit in two, the first of at most `budget` hundredths of a token.
 *
 * @param most the cost of the second is not measured beyond this: then it is `Infinity`
 * @returns undefined where not even one character fits
 */
export function cut(text: string, unit: Unit, budget: number, most: number): [Unit, Unit] | undefined {
  const limit = measure(text, unit.charStart, unit.charEnd, budget).end;
  const at = cutBefore(text, unit.charStart, limit);
  const head = trim(text, unit.charStart, at);
  const tail = trim(text, at, unit.charEnd);
  if (!head || !tail) return undefined;
  return [part(text, unit, head, most), part(text, unit, tail, most)];
}

function part(text: string, unit: Unit, range: Range, most: number): Unit {
  const { cost: measured, end } = measure(text, range.charStart, range.charEnd, most);
  const cost = end < range.charEnd ? Infinity : measured;
  // a part of a sentence is no whole sentence, which an overlap may repeat
  return { ...unit, ...range, cost, kind: unit.kind === 'heading' ? 'heading' : 'line' };
}

function cutBefore(text: string, start: number, limit: number): number {
  const room = text.slice(start, limit + CLUSTER);
  const most = limit - start;
  for (const pattern of BREAKS) {
    const found = lastBreak(room, pattern, most);
    if (found > most / 2) return start + found;
  }
  return start + graphemeBefore(room, most);
}

function lastBreak(room: string, pattern: RegExp, most: number): number {
  let last = 0;
  for (const match of room.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (end > most) break;
    last = end;
  }
  return last;
}

/** The last boundary between grapheme clusters at or before `most`; between code points where one cluster fills all. */
function graphemeBefore(room: string, most: number): number {
  const index = graphemes.segment(room).containing(most)?.index ?? most;
  if (index > 0 && most - index <= CLUSTER) return index;
  return /[\ud800-\udbff]/.test(room.charAt(most - 1)) && most > 1 ? most - 1 : most;
}
