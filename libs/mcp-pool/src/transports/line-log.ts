const MAX_LINE = 2_000;
const MAX_LINES = 50;
const WINDOW_MS = 10_000;

/** Forwards the lines of a stream with a limit of length and rate, so that a server cannot flood our log through its stderr. */
export class LineLog {
  private rest = '';
  private isCut = false;
  private windowStart = 0;
  private lines = 0;
  private dropped = 0;
  /** The newest line, which may explain why a process exited. */
  last = '';

  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  push(chunk: string): void {
    const parts = chunk.split('\n');
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.endLine();
      if (this.rest.length + part.length > MAX_LINE) this.isCut = true;
      this.rest += part.slice(0, MAX_LINE - this.rest.length);
    }
  }

  /** Forwards the last line when it has no line end. */
  flush(): void {
    this.endLine();
  }

  private endLine(): void {
    const line = this.rest.trimEnd() + (this.isCut ? '…' : '');
    [this.rest, this.isCut] = ['', false];
    if (line === '') return;
    this.last = line;
    if (this.now() - this.windowStart >= WINDOW_MS) this.openWindow();
    if (this.lines++ < MAX_LINES) this.write(line);
    else this.dropped++;
  }

  private openWindow(): void {
    if (this.dropped > 0) this.write(`(${this.dropped} lines left out)`);
    [this.windowStart, this.lines, this.dropped] = [this.now(), 0, 0];
  }
}
