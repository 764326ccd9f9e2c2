/** Control characters that no reader of a document misses; NUL among them, which PostgreSQL refuses in text. */
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f]/g;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Text as PostgreSQL can store it: no NUL or other stray control character, lone surrogates replaced by U+FFFD. */
export function cleanText(text: string): string {
  return text.replace(CONTROLS, '').replace(LONE_SURROGATES, '\ufffd');
}

/** The Kangxi radicals look like the ideographs that they stand for, and are not equal to them. */
const KANGXI = /[\u2f00-\u2fd5]/g;

/** Some programs write radicals for ideographs into PDFs; as ideographs they can be searched and embedded. */
export function radicalsToIdeographs(text: string): string {
  return text.replace(KANGXI, (radical) => radical.normalize('NFKC'));
}

/** Scripts that are written without spaces between words. */
export const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
