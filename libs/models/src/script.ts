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

/** A stored text belongs to a second script when this share of its words is prose in it. */
const SECOND = 0.25;

/** Words that a piece of prose has at least; names and commands in a text of another script have fewer. */
const PROSE_WORDS = 6;
const PROSE = /^[\p{L}\p{M}\p{N}\s,;:'’"“”()%-]+$/u;

/**
 * The scripts of a stored text: one, or both where it holds prose of both. Korean, digits and everything else without
 * Han are `other`; code and API names in a Chinese page do not make it a page of two scripts.
 */
export function scriptsOfText(text: string): Script[] {
  const words = { han: 0, other: 0 };
  for (const piece of text.slice(0, LOOKED_AT).split(/[\n.!?。！？]+/)) {
    const han = piece.match(HAN)?.length ?? 0;
    const other = piece.match(OTHER_WORD)?.length ?? 0;
    if (han >= CHINESE * (han + other)) words.han += han;
    else if (other >= PROSE_WORDS && PROSE.test(piece)) words.other += other;
  }
  const all = words.han + words.other;
  if (Math.min(words.han, words.other) >= all * SECOND && all > 0) return ['other', 'han'];
  return [scriptOf(text)];
}

/** The one script that a text is written in for the most part. */
export function scriptOf(text: string): Script {
  return hanShare(text) >= CHINESE ? 'han' : 'other';
}

/** The scripts of a query, one or both: a query in two languages looks for texts of both. */
export function scriptsOf(query: string): Script[] {
  const share = hanShare(query);
  if (share < CHINESE) return ['other'];
  return share <= MIXED ? ['other', 'han'] : ['han'];
}
