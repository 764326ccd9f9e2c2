import type { Passage } from '@causeway/kernel';
import { scriptOf } from '../script.js';
import { chooseSentences, type Quotation } from './choose-sentences.js';

/** Longest quotation in UTF-16 units. */
const MAX_QUOTATION_LENGTH = 400;

const PHRASES = {
  other: {
    opening: 'Extractive answer: sentences quoted from the documents, not written by a language model.',
    unsearched: 'Extractive answer: no documents were searched for this question, and no language model was asked.',
    nothing: 'Extractive answer: nothing was found in the documents for this question, and no language model was asked.',
  },
  han: {
    opening: '摘录式回答：以下句子直接摘自文档，并非由语言模型撰写。',
    unsearched: '摘录式回答：没有为该问题检索文档，也没有调用语言模型。',
    nothing: '摘录式回答：文档中没有找到与该问题相关的内容，也没有调用语言模型。',
  },
};

/**
 * Returns the pieces of the answer in order.
 *
 * @param passages the passages found, or `undefined` if no search was made
 */
export function extractiveAnswer(question: string, passages: Passage[] | undefined): string[] {
  const phrases = PHRASES[scriptOf(question)];
  if (!passages) return [phrases.unsearched];
  const quotations = chooseSentences(question, passages);
  if (quotations.length === 0) return [phrases.nothing];
  return [phrases.opening, ...quotations.map((quotation) => `\n\n${quote(quotation)}`)];
}

function quote({ sentence, marker }: Quotation): string {
  // a footnote number in the source would look like a citation marker of this answer
  const text = sentence.replace(/\[(\d+)\]/g, '($1)');
  return `- ${text.length > MAX_QUOTATION_LENGTH ? `${text.slice(0, MAX_QUOTATION_LENGTH).toWellFormed()}…` : text} [${marker}]`;
}
