import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { Converter } from 'opencc-js/t2cn';

interface Chinese {
  jieba: Jieba;
  toSimplified: (text: string) => string;
}

let loaded: Chinese | undefined;

/** Loads the dictionaries with the first Chinese text, because that takes a fifth of a second. */
function chinese(): Chinese {
  loaded ??= { jieba: Jieba.withDict(dict), toSimplified: Converter({ from: 'twp', to: 'cn' }) };
  return loaded;
}

/**
 * The words of a run of Han characters, in simplified writing and mainland wording. A long word is followed by the words
 * inside it. Only dictionary words are used: guessed words depend on the text around them, so that a name in a question
 * would be cut differently from the same name in a document.
 */
export function chineseWords(run: string): string[] {
  const { jieba, toSimplified } = chinese();
  return jieba.cutForSearch(toSimplified(run), false);
}
