const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const OTHER_WORD = /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])\p{Alphabetic})+/gu;

/** A text with this share of Han is Chinese: no English page of the bench reaches it, code in a Chinese page is mostly above. */
const CHINESE = 0.2;

/** A Chinese query with at most this share of Han is in two languages; one foreign name in it does not make it so. */
const MIXED = 0.7;

/** Text beyond this many UTF-16 units does not change where a text belongs. */
const LOOKED_AT = 8_000;

export type Script = 'han' | 'other';

/**
 * Han characters and kana among all words, 0 to 1; 0 for a text without letters. One character counts as much as
 * one word of another script, which is about what it says: so a Chinese page full of API names stays Chinese.
 */
export function hanShare(text: string): number {
  const sample = text.slice(0, LOOKED_AT);
  const han = sample.match(HAN)?.length ?? 0;
  if (han === 0) return 0;
  return han / (han + (sample.match(OTHER_WORD)?.length ?? 0));
}

/** The one script of a stored text. Korean, code, digits and everything else without Han are `other`. */
export function scriptOf(text: string): Script {
  return hanShare(text) >= CHINESE ? 'han' : 'other';
}

/** The scripts of a query, one or both: a query in two languages looks for texts of both. */
export function scriptsOf(query: string): Script[] {
  const share = hanShare(query);
  if (share < CHINESE) return ['other'];
  return share <= MIXED ? ['other', 'han'] : ['han'];
}
