import type { AnswerCitation, Passage } from '@causeway/kernel';
import { CodeSpan } from './code-span.js';
import { matchMarker } from './markers.js';

/**
 * Reads the citation markers of an answer that arrives in pieces. A marker that names a passage is written as `[n]`; one that
 * names no passage is removed and counted. Markers in Markdown code stay unchanged.
 */
export class CitationStream {
  private buffer = '';
  /** Blanks that are not written yet: when a marker is removed, the blanks before it are removed too. */
  private blanks = '';
  private readonly code = new CodeSpan();
  private readonly used = new Map<number, AnswerCitation>();
  private droppedMarkers = 0;

  /** @param passages as they were numbered for the model: the first is `[1]` */
  constructor(private readonly passages: readonly Passage[]) {}

  /** @returns the text to emit now; only text that may still become a marker is kept back */
  push(delta: string): string {
    this.buffer += delta;
    return this.drain(false);
  }

  /** @returns the text that was kept back */
  end(): string {
    return this.drain(true) + this.flushBlanks();
  }

  /** Passages named so far, in order of first use. */
  get citations(): AnswerCitation[] {
    return [...this.used.values()];
  }

  /** Markers so far that named no passage. */
  get dropped(): number {
    return this.droppedMarkers;
  }

  private drain(complete: boolean): string {
    let out = '';
    let at = 0;
    while (at < this.buffer.length) {
      const step = this.step(at, complete);
      if (!step) break;
      out += step.text;
      at += step.length;
    }
    this.buffer = this.buffer.slice(at);
    return out;
  }

  /** Reads one token at `at`. @returns undefined when more text is needed to decide what it is */
  private step(at: number, complete: boolean): { text: string; length: number } | undefined {
    const character = this.buffer[at]!;
    if (character === '`') return this.backticks(at, complete);
    if (character === '\n') this.code.lineEnd();
    if (!this.code.inside) {
      if (character === ' ') return this.keepBlank(character);
      const marker = matchMarker(this.buffer, at, complete);
      if (marker === 'undecided') return undefined;
      if (marker) return { text: this.write(marker.numbers), length: marker.length };
    }
    return { text: this.flushBlanks() + character, length: 1 };
  }

  private backticks(at: number, complete: boolean): { text: string; length: number } | undefined {
    const length = CodeSpan.runAt(this.buffer, at);
    if (at + length === this.buffer.length && !complete) return undefined;
    this.code.run(length);
    return { text: this.flushBlanks() + '`'.repeat(length), length };
  }

  private keepBlank(blank: string): { text: string; length: number } {
    this.blanks += blank;
    return { text: '', length: 1 };
  }

  private flushBlanks(): string {
    const blanks = this.blanks;
    this.blanks = '';
    return blanks;
  }

  private write(numbers: number[]): string {
    const known = numbers.filter((number) => this.cite(number));
    if (known.length === 0) {
      this.blanks = '';
      return '';
    }
    return this.flushBlanks() + known.map((number) => `[${number}]`).join('');
  }

  private cite(marker: number): boolean {
    const passage = this.passages[marker - 1];
    if (passage) this.used.set(marker, this.used.get(marker) ?? { ...withoutSection(passage), marker });
    else this.droppedMarkers++;
    return passage !== undefined;
  }
}

/** A citation does not repeat the text around the passage. */
function withoutSection({ section: _, ...passage }: Passage): Passage {
  return passage;
}
