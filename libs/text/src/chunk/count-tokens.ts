/**
 * Costs are in hundredths of a token, so that sums are exact. They were fitted on English and Chinese
 * prose and documentation against the WordPiece vocabularies of bge-small-en-v1.5 and bge-small-zh-v1.5;
 * `bench/tokens.mjs` prints how close they are.
 */
export const TOKEN = 100;

const SPACE = 1;
const LATIN = 2;
const DIGIT = 3;
const LETTER = 4;
const WIDE = 5;
const HANGUL = 6;
const INVISIBLE = 7;
const SYMBOL = 8;
const HIGH = 9;
const LOW = 10;

/** First match wins. White space and invisible characters cost little, but not nothing, so that a chunk of them ends. */
const CLASSES: [RegExp, number][] = [
  [/\s/u, SPACE],
  [/\p{M}|\p{Cf}|\p{Cc}/u, INVISIBLE],
  [/\p{Script=Latin}/u, LATIN],
  [/\p{Nd}/u, DIGIT],
  [/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u, WIDE],
  [/\p{Script=Hangul}/u, HANGUL],
  [/\p{L}|\p{N}/u, LETTER],
  [/./su, SYMBOL],
];

/** What the n-th letter of a Latin word adds: a short word is one token, a long one is several. */
const LATIN_COST = [0, 100, 4, 7, 5, 5, 7, 10, 10, 14, 17, 27, 39, 45, 60, 65];
const LONG_WORD = 65;

let table: Uint8Array | undefined;

function classes(): Uint8Array {
  if (table) return table;
  table = new Uint8Array(0x10000);
  for (let unit = 0; unit < table.length; unit++) table[unit] = classify(unit);
  return table;
}

function classify(unit: number): number {
  if (unit >= 0xd800 && unit < 0xdc00) return HIGH;
  if (unit >= 0xdc00 && unit < 0xe000) return LOW;
  const character = String.fromCharCode(unit);
  return CLASSES.find(([pattern]) => pattern.test(character))?.[1] ?? SYMBOL;
}

/** @param run letters and digits in the word so far, this one included; for white space, its length so far */
function costOf(kind: number, run: number): number {
  switch (kind) {
    case SPACE:
      return run > 1 ? 2 : 0;
    case LATIN:
      return LATIN_COST[run] ?? LONG_WORD;
    case DIGIT:
      return run === 1 ? 100 : run === 2 ? 10 : 60;
    case LETTER:
      return run === 1 ? 110 : 95;
    case HANGUL:
      return 200;
    case INVISIBLE:
      return 10;
    case LOW:
      return 0;
    default:
      return TOKEN;
  }
}

export interface Measure {
  /** Hundredths of a token in `text.slice(start, end)`. */
  cost: number;
  end: number;
}

/** Measures `text` from `start` up to `end`, or up to the last code point that keeps the cost within `budget`. Linear. */
export function measure(text: string, start: number, end: number, budget = Infinity): Measure {
  const kinds = classes();
  let cost = 0;
  let run = 0;
  let last = 0;
  for (let at = start; at < end; at++) {
    const kind = kinds[text.charCodeAt(at)] as number;
    const word = kind >= LATIN && kind <= LETTER;
    const goesOn = word ? last >= LATIN && last <= LETTER : kind === last;
    if (kind !== INVISIBLE) {
      run = goesOn ? run + 1 : 1;
      last = kind;
    } else if (last === SPACE) {
      // white space on both sides is two runs, so that the cost of a text is the sum of its parts between white space
      last = INVISIBLE;
    }
    cost += costOf(kind, run);
    if (cost > budget) return { cost: cost - costOf(kind, run), end: at };
  }
  return { cost, end };
}

/** Estimates how many tokens an embedding model makes of a text: close to WordPiece, rarely under it. Linear in the text. */
export function countTokens(text: string): number {
  return Math.ceil(measure(text, 0, text.length).cost / TOKEN);
}
