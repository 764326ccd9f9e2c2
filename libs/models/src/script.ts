const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const OTHER_WORD = /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])\p{Alphabetic})+/gu;

/** From this share of Han a text counts as Chinese. No English page of the benchmark reaches it, and most Chinese pages with code do. */
const MIN_CHINESE_SHARE = 0.2;

/** Up to this share of Han a Chinese query counts as mixed. A query with a single foreign name is above it. */
const MAX_MIXED_SHARE = 0.7;

/** Length of the start of a text that is examined, in UTF-16 units. */
const SAMPLE_LENGTH = 8_000;

export type Script = 'han' | 'other';

/**
 * Returns the share of Han characters and kana among all words, from 0 to 1; 0 for a text without letters. A character
 * counts as one word, because it carries about as much meaning, so that a Chinese page full of API names stays Chinese.
 */
export function hanShare(text: string): number {
  const sample = text.slice(0, SAMPLE_LENGTH);
  const han = sample.match(HAN)?.length ?? 0;
  if (han === 0) return 0;
  return han / (han + (sample.match(OTHER_WORD)?.length ?? 0));
}

/** A stored text has two scripts if at least this share of its words is prose in the second one. */
const MIN_SECOND_SHARE = 0.25;

/** Shorter pieces are taken for names and commands in a text of another script, not for prose. */
const MIN_PROSE_WORDS = 6;
const PROSE = /^[\p{L}\p{M}\p{N}\s,;:'’"“”()%-]+$/u;

/**
 * Returns the scripts of a stored text, which are both if it contains prose in both. Everything without Han, including
 * Korean and digits, is `other`. Code and API names do not add `other` to a Chinese page.
 */
export function scriptsOfText(text: string): Script[] {
  const words = { han: 0, other: 0 };
  for (const piece of text.slice(0, SAMPLE_LENGTH).split(/[\n.!?。！？]+/)) {
    const han = piece.match(HAN)?.length ?? 0;
    const other = piece.match(OTHER_WORD)?.length ?? 0;
    if (han >= MIN_CHINESE_SHARE * (han + other)) words.han += han;
    else if (other >= MIN_PROSE_WORDS && PROSE.test(piece)) words.other += other;
  }
  const all = words.han + words.other;
  if (Math.min(words.han, words.other) >= all * MIN_SECOND_SHARE && all > 0) return ['other', 'han'];
  return [scriptOf(text)];
}

/** Returns the main script of a text. */
export function scriptOf(text: string): Script {
  return hanShare(text) >= MIN_CHINESE_SHARE ? 'han' : 'other';
}

/** Returns the scripts of a query. A query in two languages searches texts of both. */
export function scriptsOfQuery(query: string): Script[] {
  const share = hanShare(query);
  if (share < MIN_CHINESE_SHARE) return ['other'];
  return share <= MAX_MIXED_SHARE ? ['other', 'han'] : ['han'];
}
