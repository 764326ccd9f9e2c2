import type { AnswerCitation, Passage } from '@causeway/kernel';

/** `cite` over an answer that arrives in pieces. */
export class CitationStream {
  constructor(private readonly passages: readonly Passage[]) {}

  /** @returns the text to emit now; held back is at most what may still become a marker */
  push(_delta: string): string {
    throw new Error(`not built yet: ${this.passages.length}`);
  }

  /** @returns what was held back */
  end(): string {
    throw new Error('not built yet');
  }

  get citations(): AnswerCitation[] {
    return [];
  }

  get dropped(): number {
    return 0;
  }
}
