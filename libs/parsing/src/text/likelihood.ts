import { CHINESE_SIMPLIFIED, CHINESE_TRADITIONAL, CJK_PUNCTUATION, JAPANESE_KANJI, KOREAN } from './common-characters.js';
import { LANGUAGES, RARITY } from './languages.js';

/** Logarithms of how likely characters are in texts of one language. */
interface Model {
  encodings: readonly string[];
  known: ReadonlyMap<number, number>;
  /** Whether the script has words and mostly upper and lower case, so that the neighbors of a letter matter. */
  alphabetic: boolean;
}

const log = Math.log;
const ASCII = log(1 / 40);
const CONTROL = log(1e-7);
const REPLACED = log(1e-9);
const UNKNOWN_LETTER = log(2e-5);
const UNKNOWN_SIGN = log(5e-6);
/** Typographic characters of all languages, which occur outside of words. */
const TYPOGRAPHY = new Map([...signs('“”„‘’–—…«»°§€£©®•·\u00a0', 0.004), ...signs('½¼¾¥¢±²³µ×÷™‰†', 0.0005)]);
/** Penalty for a misplaced character: a capital after a small letter, a symbol or another script in a word, a lone letter. */
const MISPLACED = log(0.02);
const BORROWED = log(0.002);
const CAPITAL = log(0.08);

const WIDE = ['utf-16le', 'utf-16be'];
const CHINESE = ['gb18030', 'big5', ...WIDE];
const JAPANESE = ['shift_jis', 'euc-jp', ...WIDE];

const MODELS: readonly Model[] = [
  ideographic(CHINESE, [
    [CHINESE_SIMPLIFIED, 0.55],
    [codes('gb18030', 0xb0, 0xd7, 0xa1), 0.3],
    [CJK_PUNCTUATION, 0.1],
  ]),
  ideographic(CHINESE, [
    [CHINESE_TRADITIONAL, 0.55],
    [codes('big5', 0xa4, 0xc6, 0x40), 0.3],
    [CJK_PUNCTUATION, 0.1],
  ]),
  ideographic(JAPANESE, [
    [range(0x3041, 0x3093), 0.5],
    [range(0x30a1, 0x30fc), 0.12],
    [JAPANESE_KANJI, 0.2],
    [codes('euc-jp', 0xb0, 0xcf, 0xa1), 0.08],
    [CJK_PUNCTUATION, 0.08],
    [range(0xff61, 0xff9f), 0.02],
  ]),
  ideographic(
    ['euc-kr', ...WIDE],
    [
      [KOREAN, 0.75],
      [codes('euc-kr', 0xb0, 0xc8, 0xa1), 0.2],
      [CJK_PUNCTUATION, 0.02],
    ],
  ),
  ...LANGUAGES.map(({ encodings, letters }) => alphabetic(encodings, letters)),
];

/** The encodings that are tried for a text that shows no encoding itself. */
export const LEGACY_ENCODINGS: readonly string[] = [...new Set(MODELS.flatMap(({ encodings }) => encodings))];

/** Frequent characters of languages beyond the Latin ones; Latin texts consist mostly of ASCII. */
export const COMMON: ReadonlySet<number> = new Set(
  [CHINESE_SIMPLIFIED, CHINESE_TRADITIONAL, JAPANESE_KANJI, KOREAN, CJK_PUNCTUATION, range(0x3041, 0x3093), range(0x30a1, 0x30fc)]
    .concat(LANGUAGES.map(({ letters }) => letters + letters.toUpperCase()))
    .flatMap((text) => [...text].map((character) => character.codePointAt(0) ?? 0))
    .filter((code) => code >= 0x370),
);

/** Returns the logarithm of how likely the text is, assuming that its bytes were written in `encoding`. */
export function likelihood(text: string, encoding: string): number {
  const scores = MODELS.filter(({ encodings }) => encodings.includes(encoding)).map((model) => score(text, model));
  return Math.max(...scores) - (RARITY[encoding] ?? 0);
}

function score(text: string, model: Model): number {
  let sum = 0;
  let before = 0x20;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    sum += code < 0x80 ? ascii(code) : foreign(code, before, text.codePointAt(at + 1) ?? 0x20, model);
    before = code;
  }
  return sum;
}

function ascii(code: number): number {
  return code < 0x20 && code !== 9 && code !== 10 && code !== 13 ? CONTROL : ASCII;
}

function foreign(code: number, before: number, after: number, model: Model): number {
  if (code === 0xfffd) return REPLACED;
  if (code < 0xa0) return CONTROL;
  const known = model.known.get(code) ?? TYPOGRAPHY.get(code);
  const own = known ?? (classOf(code) & LETTER ? UNKNOWN_LETTER : UNKNOWN_SIGN);
  if (!model.alphabetic) return own;
  return own + (isMisplaced(code, before, after) ? MISPLACED : 0);
}

function signs(all: string, likely: number): [number, number][] {
  return [...all].map((sign) => [sign.codePointAt(0) ?? 0, log(likely)]);
}

function isMisplaced(code: number, before: number, after: number): boolean {
  const own = classOf(code);
  const [left, right] = [classOf(before), classOf(after)];
  if (code === 0x2019) return before === 0x20 && Boolean(right & LETTER);
  if (!(own & LETTER)) return Boolean(left & right & LETTER) && !(own & MARK);
  const otherScript = [left, right].some((beside) => beside & LETTER && (beside ^ own) & LATIN);
  if (isDigit(before) || isDigit(after)) return true;
  const stray = !(own & LATIN) && !((left | right) & (LETTER | MARK));
  return otherScript || stray || Boolean(own & UPPER && left & LOWER);
}

function alphabetic(encodings: readonly string[], letters: string): Model {
  const known = new Map(lettersOf(encodings).map((letter) => [letter.codePointAt(0) ?? 0, BORROWED]));
  const weights = [...letters].map((_, rank) => 1 / (rank + 3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [rank, letter] of [...letters].entries()) {
    const likely = log((weights[rank] ?? 0) / total);
    known.set(letter.codePointAt(0) ?? 0, likely);
    const capital = letter.toUpperCase();
    if (capital !== letter && capital.length === 1) known.set(capital.charCodeAt(0), likely + CAPITAL);
  }
  return { encodings, known, alphabetic: true };
}

/** Returns the letters of all languages of the same encodings, because names come from other languages too. */
function lettersOf(encodings: readonly string[]): string[] {
  const related = LANGUAGES.filter((language) => language.encodings[0] === encodings[0]);
  return related.flatMap(({ letters }) => [...letters]);
}

/** Spreads the share of each group evenly over its characters. A character counts for the first group that contains it. */
function ideographic(encodings: readonly string[], groups: [characters: string, share: number][]): Model {
  const known = new Map<number, number>();
  for (const [characters, share] of groups) {
    const set = new Set([...characters].map((character) => character.codePointAt(0) ?? 0));
    for (const code of set) if (!known.has(code)) known.set(code, log(share / set.size));
  }
  return { encodings, known, alphabetic: false };
}

/** Returns the characters of some rows of a code table. The first rows contain the most common characters. */
function codes(encoding: string, firstRow: number, lastRow: number, firstCell: number): string {
  const bytes: number[] = [];
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let cell = firstCell; cell <= 0xfe; cell += 1) if (cell <= 0x7e || cell >= 0xa1) bytes.push(row, cell);
  }
  return new TextDecoder(encoding).decode(Uint8Array.from(bytes)).replaceAll('\ufffd', '');
}

function range(first: number, last: number): string {
  return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, at) => first + at));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

const LETTER = 1;
const MARK = 2;
const LATIN = 4;
const UPPER = 8;
const LOWER = 16;
const CLASSES: readonly [RegExp, number][] = [
  [/\p{L}/u, LETTER],
  [/\p{M}/u, MARK],
  [/\p{Script=Latin}/u, LATIN],
  [/\p{Lu}/u, UPPER],
  [/\p{Ll}/u, LOWER],
];
/** Cached classes of characters: texts have few different ones, and testing the patterns is slow. */
const classes = new Map<number, number>();

function classOf(code: number): number {
  const known = classes.get(code);
  if (known !== undefined) return known;
  const character = String.fromCodePoint(code);
  const found = CLASSES.reduce((all, [pattern, flag]) => (pattern.test(character) ? all | flag : all), 0);
  if (code < 0x10000) classes.set(code, found);
  return found;
}
