import type { AnswerCitation, Passage } from '@causeway/kernel';
import { CodeSpan } from './code-span.js';
import { matchMarker } from './markers.js';

/**
 * Reads the markers of an answer that arrives in pieces: those that name a passage come out as `[n]`, those that name
 * none are left out and counted. Markers in Markdown code are left as they are.
 */
export class CitationStream {
  private buffer = '';
  /** Blanks that are written only if what follows is: a marker that is left out takes the blank before it along. */
  private blanks = '';
  private readonly code = new CodeSpan();
  private readonly used = new Map<number, AnswerCitation>();
  private droppedMarkers = 0;

  /** @param passages as they were numbered for the model: the first is `[1]` */
  constructor(private readonly passages: readonly Passage[]) {}

  /** @returns the text to emit now; held back is at most what may still become a marker */
  push(delta: string): string {
    this.buffer += delta;
    return this.drain(false);
  }

  /** @returns what was held back */
  end(): string {
    return this.drain(true) + this.takeBlanks();
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

  /** Reads one thing at `at`: undefined where more text is needed to tell what it is. */
  private step(at: number, complete: boolean): { text: string; length: number } | undefined {
    const character = this.buffer[at]!;
    if (character === '`') return this.backticks(at, complete);
    if (character === '\n') this.code.lineEnd();
    if (!this.code.inside) {
      if (character === ' ') return this.hold(character);
      const marker = matchMarker(this.buffer, at, complete);
      if (marker === 'undecided') return undefined;
      if (marker) return { text: this.write(marker.numbers), length: marker.length };
    }
    return { text: this.takeBlanks() + character, length: 1 };
  }

  private backticks(at: number, complete: boolean): { text: string; length: number } | undefined {
    const length = CodeSpan.runAt(this.buffer, at);
    if (at + length === this.buffer.length && !complete) return undefined;
    this.code.run(length);
    return { text: this.takeBlanks() + '`'.repeat(length), length };
  }

  private hold(blank: string): { text: string; length: number } {
    this.blanks += blank;
    return { text: '', length: 1 };
  }

  private takeBlanks(): string {
    const blanks = this.blanks;
    this.blanks = '';
    return blanks;
  }

  private write(numbers: number[]): string {
    const known = numbers.filter((number) => this.note(number));
    if (known.length === 0) {
      this.blanks = '';
      return '';
    }
    return this.takeBlanks() + known.map((number) => `[${number}]`).join('');
  }

  private note(marker: number): boolean {
    const passage = this.passages[marker - 1];
    if (passage) this.used.set(marker, this.used.get(marker) ?? { ...cited(passage), marker });
    else this.droppedMarkers++;
    return passage !== undefined;
  }
}

/** What stands around a passage is not what is cited. */
function cited({ section: _, ...passage }: Passage): Passage {
  return passage;
}
