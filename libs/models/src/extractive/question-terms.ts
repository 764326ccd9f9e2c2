const HAN_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
const WORD = /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}])+/gu;

/** Words that questions are made of and answers are not found by. */
const IDLE = new Set(
  (
    'a an and are as at be by can could do does did for from had has have how i if in is it its me my of on or our ' +
    'should so than that the their there these they this to us was we were what when where which who whom whose why ' +
    'will with would you your 什么 怎么 怎样 如何 为什 哪些 哪个 哪里 多少 是否 可以 请问 有没 没有 一个 这个 那个 的是 是什'
  ).split(' '),
);

/** What a text is compared by: lower-cased words without a plural s, and pairs of neighbouring Han characters. */
export function termsOf(text: string): Set<string> {
  const lower = text.normalize('NFKC').toLowerCase();
  const words = (lower.match(WORD) ?? []).map((word) => word.replace(/(?<=[a-z]{3})s$/, ''));
  const pairs = (lower.match(HAN_RUN) ?? []).flatMap(neighbours);
  return new Set([...words, ...pairs].filter((term) => !IDLE.has(term)));
}

function neighbours(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
