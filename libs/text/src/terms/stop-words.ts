import { stem } from './stem.js';

const ENGLISH = `a about an and any are as at be been but by can could did do does doing don doesn for from had has have how i if in
  into is isn it its just may me might my no not of on or our s should so some such t than that the their them then there these they
  this those to us was we were what when where which while who whom whose why will with would you your`;

/** As jieba segments them. */
const CHINESE = `的 了 在 是 我 你 您 他 她 它 我们 你们 他们 她们 它们 这 那 这个 那个 这些 那些 这里 那里 此 其 之 与 和 及 或 而 且 并 并且 但 但是 而且 或者 以及
  就 都 也 还 又 很 更 最 把 被 让 给 对 对于 关于 从 到 向 于 以 为 因为 所以 由于 如果 则 吗 呢 吧 啊 呀 着 过 地 得 个 些 有 没有 不 会 能 可以 要 将 请
  什么 怎么 怎样 如何 为什么 哪 哪个 哪些 哪里 谁 几 多少 是否 何 时 中 上 下 等 等等 一 一个 一些 一下 所`;

const words = (list: string) => list.split(/\s+/);
const STOP_WORDS = new Set([...words(ENGLISH), ...words(ENGLISH).map(stem), ...words(CHINESE)]);

/** True for a term that does not help to find documents. */
export function isStopWord(term: string): boolean {
  return STOP_WORDS.has(term);
}
