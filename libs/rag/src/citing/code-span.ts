const RUN = /`+/y;

/**
 * Tracks Markdown code in a text, because brackets in code are not markers. Code opens with a run of backticks and closes
 * with a run of the same length; inline code that is not closed on its line is not code.
 */
export class CodeSpan {
  private open = 0;

  get inside(): boolean {
    return this.open > 0;
  }

  /** The length of the run of backticks at `at`. */
  static runAt(text: string, at: number): number {
    RUN.lastIndex = at;
    return RUN.exec(text)?.[0].length ?? 0;
  }

  /** Call after a whole run of backticks. */
  run(length: number): void {
    if (this.open === 0) this.open = length;
    else if (this.open === length) this.open = 0;
  }

  /** Call at the end of each line. */
  lineEnd(): void {
    if (this.open < FENCE) this.open = 0;
  }
}

/** A run of this length or more opens a block that spans lines. */
const FENCE = 3;
