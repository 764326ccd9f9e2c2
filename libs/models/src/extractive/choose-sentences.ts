import type { Passage } from '@causeway/kernel';
import { splitSentences } from './sentences.js';
import { termsOf } from './question-terms.js';

export interface Quotation {
  sentence: string;
  /** Number of the quoted passage, from 1. */
  marker: number;
}

interface QuotationCandidate extends Quotation {
  terms: Set<string>;
}

const MAX_PASSAGES = 5;
const MAX_QUOTATIONS = 3;

/**
 * Chooses the sentences of the best passages that share the most terms with the question. A term counts only for the
 * first sentence that contains it, so that each sentence adds something. If no sentence shares a term with the
 * question, the first sentence of the best passage is chosen.
 */
export function chooseSentences(question: string, passages: Passage[]): Quotation[] {
  const candidates = passages
    .slice(0, MAX_PASSAGES)
    .flatMap(({ text }, index) =>
      splitSentences(text).map((sentence): QuotationCandidate => ({ sentence, marker: index + 1, terms: termsOf(sentence) })),
    );
  const uncovered = termsOf(question);
  const chosen: QuotationCandidate[] = [];
  while (chosen.length < MAX_QUOTATIONS) {
    const best = bestFor(uncovered, candidates);
    if (!best) break;
    chosen.push(best);
    for (const term of best.terms) uncovered.delete(term);
  }
  if (chosen.length === 0) chosen.push(...candidates.slice(0, 1));
  return chosen.map(({ sentence, marker }) => ({ sentence, marker }));
}

/** Returns the candidate with the most of these terms, the first one on a tie; undefined if no candidate has any. */
function bestFor(terms: Set<string>, candidates: QuotationCandidate[]): QuotationCandidate | undefined {
  let best: QuotationCandidate | undefined;
  let bestScore = 0;
  for (const candidate of candidates) {
    const score = [...candidate.terms].filter((term) => terms.has(term)).length;
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}
