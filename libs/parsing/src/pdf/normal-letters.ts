import { radicalsToIdeographs } from '../text/unicode.js';

/** Ligatures, and letters in the forms that they take within a word: they look like letters that nobody types. */
const FORMS = /[\ufb00-\ufdff\ufe70-\ufefc]+/g;
/** Of the vertical forms of punctuation, as Japanese and Chinese are set from top to bottom. */
const VERTICAL_FORMS = /[\ufe10-\ufe19\ufe30-\ufe48]/g;
const BEYOND_LATIN = /[\u2e80-\u2fdf\uf900-\ufeff]/;

/** Letters as they are typed, so that they can be searched. */
export function normalLetters(text: string): string {
  if (!BEYOND_LATIN.test(text)) return text;
  return radicalsToIdeographs(text).replace(FORMS, normal).replace(VERTICAL_FORMS, normal);
}

function normal(text: string): string {
  return text.normalize('NFKC');
}
