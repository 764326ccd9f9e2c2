const MAX_LINE = 2_000;
const MAX_LINES = 50;
const WINDOW_MS = 10_000;

/** Passes a stream's lines on, at a bounded length and rate: what a server floods its stderr with must not flood our log. */
export class LineLog {
  private rest = '';
  private cut = false;
  private windowStart = 0;
  private lines = 0;
  private dropped = 0;
  /** The newest line, to explain an exit with. */
  last = '';

  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  push(chunk: string): void {
    const parts = chunk.split('\n');
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.endLine();
      if (this.rest.length + part.length > MAX_LINE) this.cut = true;
      this.rest += part.slice(0, MAX_LINE - this.rest.length);
    }
  }

  /** Passes on what stands there without a line end. */
  flush(): void {
    this.endLine();
  }

  private endLine(): void {
    const line = this.rest.trimEnd() + (this.cut ? '…' : '');
    [this.rest, this.cut] = ['', false];
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
