import { radicalsToIdeographs } from '../text/unicode.js';

/** Ligatures and presentation forms of letters, which nobody types into a search. */
const FORMS = /[\ufb00-\ufdff\ufe70-\ufefc]+/g;
/** Presentation forms of punctuation in vertical Japanese and Chinese text. */
const VERTICAL_FORMS = /[\ufe10-\ufe19\ufe30-\ufe48]/g;
const BEYOND_LATIN = /[\u2e80-\u2fdf\uf900-\ufeff]/;

/** Replaces presentation forms with the letters that people type, so that the text can be searched. */
export function normalLetters(text: string): string {
  if (!BEYOND_LATIN.test(text)) return text;
  return radicalsToIdeographs(text).replace(FORMS, normal).replace(VERTICAL_FORMS, normal);
}

function normal(text: string): string {
  return text.normalize('NFKC');
}
