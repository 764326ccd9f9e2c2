import type { AnswerCitation, Passage } from '@causeway/kernel';

export interface CitedAnswer {
  /** The answer with its markers as `[n]`, without those that name no passage. */
  text: string;
  /** Passages that the answer names, in order of first use. */
  citations: AnswerCitation[];
  /** Markers that named no passage. */
  dropped: number;
}

/** @param passages as they were numbered for the model: the first is `[1]` */
export function cite(_text: string, _passages: readonly Passage[]): CitedAnswer {
  throw new Error('not built yet');
}
