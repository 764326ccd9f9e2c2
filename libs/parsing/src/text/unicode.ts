import { storableText } from '@causeway/kernel';

/** Control characters without meaning in a document. U+0000 is left to {@link storableText}. */
const CONTROLS = /[\u0001-\u0008\u000e-\u001f\u007f]/g;

/** Makes a text storable and removes control characters that are not white space. */
export function cleanText(text: string): string {
  return storableText(text.replace(CONTROLS, ''));
}

/** Kangxi radicals look like ideographs, but are different characters. */
const KANGXI = /[\u2f00-\u2fd5]/g;

/** Replaces Kangxi radicals, which some programs write into PDFs, with ideographs, which can be searched and embedded. */
export function radicalsToIdeographs(text: string): string {
  return text.replace(KANGXI, (radical) => radical.normalize('NFKC'));
}

/** Characters of scripts that are written without spaces between words. */
export const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
