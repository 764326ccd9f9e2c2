import type { AnswerCitation, Passage } from '@causeway/kernel';
import { CitationStream } from './citation-stream.js';

export interface CitedAnswer {
  /** The answer with its markers as `[n]`, without those that name no passage. */
  text: string;
  /** Passages that the answer names, in order of first use. */
  citations: AnswerCitation[];
  /** Markers that named no passage. */
  dropped: number;
}

/** @param passages as they were numbered for the model: the first is `[1]` */
export function cite(text: string, passages: readonly Passage[]): CitedAnswer {
  const stream = new CitationStream(passages);
  const written = stream.push(text) + stream.end();
  return { text: written, citations: stream.citations, dropped: stream.dropped };
}
