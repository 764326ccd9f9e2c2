const HAN_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
const WORD = /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}])+/gu;

const STOP_WORDS = new Set(
  (
    'a an and are as at be by can could do does did for from had has have how i if in is it its me my of on or our ' +
    'should so than that the their there these they this to us was we were what when where which who whom whose why ' +
    'will with would you your 什么 怎么 怎样 如何 为什 哪些 哪个 哪里 多少 是否 可以 请问 有没 没有 一个 这个 那个 的是 是什'
  ).split(' '),
);

/** Returns the terms by which texts are compared: lower-case words without a plural s, and bigrams of Han characters. */
export function termsOf(text: string): Set<string> {
  const lower = text.normalize('NFKC').toLowerCase();
  const words = (lower.match(WORD) ?? []).map((word) => word.replace(/(?<=[a-z]{3})s$/, ''));
  const bigrams = (lower.match(HAN_RUN) ?? []).flatMap(bigramsOf);
  return new Set([...words, ...bigrams].filter((term) => !STOP_WORDS.has(term)));
}

function bigramsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
