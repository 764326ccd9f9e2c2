import type { Passage } from '@causeway/kernel';
import { splitSentences } from './sentences.js';
import { termsOf } from './question-terms.js';

export interface Quotation {
  sentence: string;
  /** Number of the passage, from 1. */
  marker: number;
}

interface Candidate extends Quotation {
  terms: Set<string>;
}

/** Passages that are looked into, and sentences that are quoted, at most. */
const PASSAGES = 5;
const SENTENCES = 3;

/**
 * The sentences of the best passages that share most with the question, one after another, each for what it adds: a
 * term that is quoted already counts no more. With nothing in common, the beginning of the best passage.
 */
export function chooseSentences(question: string, passages: Passage[]): Quotation[] {
  const candidates = passages
    .slice(0, PASSAGES)
    .flatMap(({ text }, index) =>
      splitSentences(text).map((sentence): Candidate => ({ sentence, marker: index + 1, terms: termsOf(sentence) })),
    );
  const wanted = termsOf(question);
  const chosen: Candidate[] = [];
  while (chosen.length < SENTENCES) {
    const best = bestFor(wanted, candidates);
    if (!best) break;
    chosen.push(best);
    for (const term of best.terms) wanted.delete(term);
  }
  if (chosen.length === 0) chosen.push(...candidates.slice(0, 1));
  return chosen.map(({ sentence, marker }) => ({ sentence, marker }));
}

/** Of equals the first, so the order of the passages decides; `undefined` when none has a wanted term. */
function bestFor(wanted: Set<string>, candidates: Candidate[]): Candidate | undefined {
  let best: Candidate | undefined;
  let most = 0;
  for (const candidate of candidates) {
    const score = [...candidate.terms].filter((term) => wanted.has(term)).length;
    if (score > most) [best, most] = [candidate, score];
  }
  return best;
}
