import { chineseWords } from './chinese.js';
import { identifierTerms } from './identifiers.js';
import { isStopWord } from './stop-words.js';

/** In UTF-16 units. PostgreSQL accepts far longer lexemes. */
const MAX_TERM_LENGTH = 64;

/** Scripts without spaces between words and without a dictionary here. Their terms are pairs of characters. */
const PAIRED = '\\p{sc=Hiragana}\\p{sc=Katakana}ー\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
const LETTER = `[[\\p{L}\\p{N}\\p{M}]--[\\p{sc=Han}${PAIRED}]]`;
const WORD = `${LETTER}+(?:(?:[._\\-\\/:@]{1,3}|(?<=\\d),(?=\\d{3}))${LETTER}+)*`;
const TOKEN = new RegExp(`([\\p{sc=Han}]+)|([${PAIRED}]+)|(${WORD})([+#]{1,2}(?!${LETTER}))?`, 'gv');
/** The pattern starts with the rare apostrophe, because a lookbehind at every letter of a text would be slow. */
const POSSESSIVE = /['’](?<=\p{L}['’])s\b/gu;

/**
 * The keyword terms of a text, in order, repetitions included. Documents and questions are treated alike:
 * normalised (NFKC), lower case, Chinese simplified and segmented, English stemmed, identifiers whole and in parts.
 */
export function terms(text: string): string[] {
  const found: string[] = [];
  for (const [, han, paired, word, sharp] of text.normalize('NFKC').replace(POSSESSIVE, '').matchAll(TOKEN)) {
    // a lone combining mark gives an empty term
    for (const term of termsOf(han, paired, word, sharp)) if (term !== '') found.push(term.slice(0, MAX_TERM_LENGTH));
  }
  return found;
}

function termsOf(han?: string, paired?: string, word = '', sharp?: string): readonly string[] {
  if (han !== undefined) return chineseWords(han);
  if (paired !== undefined) return pairs(paired);
  const found = identifierTerms(word);
  return sharp === undefined ? found : [...found, `${found[0]}${sharp}`];
}

function pairs(run: string): string[] {
  const characters = [...run.toLowerCase()];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** The distinct terms of a question, without stop words unless it has nothing else. */
export function queryTerms(question: string): string[] {
  const found = [...new Set(terms(question))];
  const significant = found.filter((term) => !isStopWord(term));
  return significant.length > 0 ? significant : found;
}
