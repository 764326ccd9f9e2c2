import { chineseWords } from './chinese.js';
import { identifierTerms } from './identifiers.js';
import { isStopWord } from './stop-words.js';

/** In UTF-16 units: far within what PostgreSQL takes for a lexeme. */
const LONGEST = 64;

/** Scripts that are written without spaces and have no dictionary here: pairs of characters stand for words. */
const PAIRED = '\\p{sc=Hiragana}\\p{sc=Katakana}ー\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
const LETTER = `[[\\p{L}\\p{N}\\p{M}]--[\\p{sc=Han}${PAIRED}]]`;
const WORD = `${LETTER}+(?:(?:[._\\-\\/:@]{1,3}|(?<=\\d),(?=\\d{3}))${LETTER}+)*`;
const TOKEN = new RegExp(`([\\p{sc=Han}]+)|([${PAIRED}]+)|(${WORD})([+#]{1,2}(?!${LETTER}))?`, 'gv');
/** Begins with its rarest letter: looking back from each place of a text for the letter before takes longer. */
const POSSESSIVE = /['’](?<=\p{L}['’])s\b/gu;

/**
 * Keyword terms of a text in the order of the text, repetitions included. The same for documents and questions:
 * normalised (NFKC), lower case, Chinese simplified and segmented, English stemmed, identifiers whole and in parts.
 */
export function terms(text: string): string[] {
  const found: string[] = [];
  for (const [, han, paired, word, sharp] of text.normalize('NFKC').replace(POSSESSIVE, '').matchAll(TOKEN)) {
    // a mark that stands alone leaves nothing
    for (const term of termsOf(han, paired, word, sharp)) if (term !== '') found.push(term.slice(0, LONGEST));
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

/** Different terms of a question, without stop words unless it has no others. */
export function queryTerms(question: string): string[] {
  const found = [...new Set(terms(question))];
  const telling = found.filter((term) => !isStopWord(term));
  return telling.length > 0 ? telling : found;
}
