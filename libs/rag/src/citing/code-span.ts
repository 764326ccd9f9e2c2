const RUN = /`+/y;

/**
 * Follows Markdown code through a text, since brackets in code are no markers. Code opens with a run of backticks and
 * closes with a run of the same length; an inline run that is not closed within its line was no code.
 */
export class CodeSpan {
  private open = 0;

  get inside(): boolean {
    return this.open > 0;
  }

  /** Length of the run of backticks at `at`. */
  static runAt(text: string, at: number): number {
    RUN.lastIndex = at;
    return RUN.exec(text)?.[0].length ?? 0;
  }

  /** A whole run of backticks was read. */
  run(length: number): void {
    if (this.open === 0) this.open = length;
    else if (this.open === length) this.open = 0;
  }

  /** A line ended. */
  lineEnd(): void {
    if (this.open < FENCE) this.open = 0;
  }
}

/** Runs this long open a block of lines. */
const FENCE = 3;
