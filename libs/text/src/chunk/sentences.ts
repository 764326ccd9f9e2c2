import { trim } from './cover.js';

export interface Range {
  charStart: number;
  charEnd: number;
}

const STOP = /[.!?。！？；…｡]+|\n[^\S\n]*\n/gu;
/** Closing quotes, closing brackets and marks after the stop belong to the sentence that ends. */
const CLOSING = /[\p{Pe}\p{Pf}"'\p{M}\u200d]*/uy;
const AFTER_STOP = /\s*(\S)?/uy;
const CJK_STOP = /[。！？；｡]/u;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const LAST_WORD = /(?:^|[^\p{L}\p{N}.])((?:\p{L}\.)*[\p{L}\p{N}]+)$/u;
const INITIALS = /^(?:\p{Lu}|(?:\p{L}\.)+\p{L})$/u;

const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof st jr sr rev hon gen col capt lt sgt vs etc cf al inc ltd co corp dept est approx fig figs eq no nos vol ' +
    'pp ed eds ch sec ref refs jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun'
  ).split(' '),
);
/** In UTF-16 units: the longest word, with its dots, that may be an abbreviation. */
const WORD_LOOKBACK = 16;

/** Sentences of prose, English or Chinese, in order, without the white space between them. Linear. */
export function sentences(text: string, start: number, end: number): Range[] {
  const found: Range[] = [];
  let from = start;
  STOP.lastIndex = start;
  for (let stop = STOP.exec(text); stop && stop.index < end; stop = STOP.exec(text)) {
    const at = Math.min(closingEnd(text, stop.index + stop[0].length), end);
    if (!endsSentence(text, from, stop.index, stop[0], at, end)) continue;
    push(found, trim(text, from, at));
    from = at;
    STOP.lastIndex = at;
  }
  push(found, trim(text, from, end));
  return found;
}

function closingEnd(text: string, at: number): number {
  CLOSING.lastIndex = at;
  CLOSING.test(text);
  return CLOSING.lastIndex;
}

/** @param stopAt where the stop begins; @param at where its closing quotes end */
function endsSentence(text: string, from: number, stopAt: number, stop: string, at: number, end: number): boolean {
  if (at >= end || stop.startsWith('\n') || CJK_STOP.test(stop)) return true;
  AFTER_STOP.lastIndex = at;
  const next = AFTER_STOP.exec(text)?.[1] ?? '';
  const touching = text.startsWith(next, at);
  if (touching && !(CJK.test(next) && (stop.includes('…') || CJK.test(text.charAt(stopAt - 1))))) return false;
  if (/[!?]/.test(stop)) return true;
  return !/\p{Ll}/u.test(next) && (stop !== '.' || !isAbbreviation(text, from, stopAt));
}

/** True when the dot at `dot` belongs to its word: "Dr.", "U.S.", an initial, or the number of a list item. */
function isAbbreviation(text: string, from: number, dot: number): boolean {
  const word = LAST_WORD.exec(text.slice(Math.max(from, dot - WORD_LOOKBACK), dot))?.[1];
  if (word === undefined) return false;
  const opensSentence = text.slice(from, dot).length <= WORD_LOOKBACK && text.slice(from, dot).trim() === word;
  return INITIALS.test(word) || ABBREVIATIONS.has(word.toLowerCase()) || (opensSentence && /^\d+$/.test(word));
}

/** Lines that are not blank, in order: the units of lists, tables and code. */
export function lines(text: string, start: number, end: number): Range[] {
  const found: Range[] = [];
  for (let from = start; from < end;) {
    const newline = text.indexOf('\n', from);
    const at = newline < 0 || newline >= end ? end : newline + 1;
    push(found, trim(text, from, at));
    from = at;
  }
  return found;
}

function push(found: Range[], range: Range | undefined): void {
  if (range) found.push(range);
}
