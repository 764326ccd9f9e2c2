const NEWLINE = 10;
/** What is kept of both ends of a line that is too long, to find the id of its message in. */
const KEPT = 512;

export interface LineListener {
  onLine(line: string): void;
  /** A line had more than `maxBytes`; it was not kept, but for its ends. */
  onTooLong(head: string, tail: string): void;
}

/** Cuts a stream into lines. A line that is too long is skipped while it comes, and costs none of the memory it has. */
export class LineReader {
  private parts: Buffer[] = [];
  private bytes = 0;
  /** Of the line that is being skipped; `null`: none is. */
  private head: Buffer | null = null;

  constructor(
    private readonly maxBytes: number,
    private readonly listener: LineListener,
  ) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.add(chunk.subarray(start, end));
      this.endLine();
      start = end + 1;
    }
    if (start < chunk.length) this.add(chunk.subarray(start));
  }

  private add(part: Buffer): void {
    this.parts.push(part);
    this.bytes += part.length;
    if (this.bytes > this.maxBytes) this.skip();
  }

  private skip(): void {
    const text = Buffer.concat(this.parts);
    this.head ??= text.subarray(0, KEPT);
    // copied, so that the rest can go
    this.parts = [Buffer.from(text.subarray(-KEPT))];
  }

  private endLine(): void {
    const { head, parts } = this;
    const text = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    [this.parts, this.bytes, this.head] = [[], 0, null];
    if (head) this.listener.onTooLong(head.toString('latin1'), text.toString('latin1'));
    else this.listener.onLine(text.toString('utf8'));
  }
}

const ID = String.raw`"id"\s*:\s*(\d{1,15}|"[^"\\]{1,200}")`;
const VERSION = String.raw`"jsonrpc"\s*:\s*"2\.0"`;
const ANSWER = String.raw`"(?:result|error)"\s*:`;
const ID_FIRST = new RegExp(String.raw`^\s*\{\s*(?:${VERSION}\s*,\s*)?${ID}\s*,\s*(?:${VERSION}\s*,\s*)?${ANSWER}`);
const ID_LATER = new RegExp(String.raw`^\s*\{\s*(?:${VERSION}\s*,\s*)?${ANSWER}`);
const ID_LAST = new RegExp(String.raw`,\s*${ID}\s*(?:,\s*${VERSION}\s*)?\}\s*$`);

/** The id of an answer of which only the ends are there; `undefined`: it is none, or the id stands between them. */
export function idOf(head: string, tail: string): string | number | undefined {
  const found = ID_FIRST.exec(head)?.[1] ?? (ID_LATER.test(head) ? ID_LAST.exec(tail)?.[1] : undefined);
  return found === undefined ? undefined : (JSON.parse(found) as string | number);
}
