import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { Converter } from 'opencc-js/t2cn';

interface Chinese {
  jieba: Jieba;
  toSimplified: (text: string) => string;
}

let loaded: Chinese | undefined;

/** Dictionaries take a fifth of a second to load, so they wait for the first Chinese text. */
function chinese(): Chinese {
  loaded ??= { jieba: Jieba.withDict(dict), toSimplified: Converter({ from: 'twp', to: 'cn' }) };
  return loaded;
}

/**
 * Words of a run of Han characters, in simplified writing and mainland wording; long words are followed by the words
 * inside them. Words are those of the dictionary: guessing new ones depends on what stands beside them, so that a
 * name in a question would be cut in another way than the same name in a document.
 */
export function chineseWords(run: string): string[] {
  const { jieba, toSimplified } = chinese();
  return jieba.cutForSearch(toSimplified(run), false);
}
