const NEWLINE = 10;
/** Bytes kept of both ends of a line that is too long, because the id of its message is in one of them. */
const KEPT_BYTES = 512;

export interface LineListener {
  onLine(line: string): void;
  /** Called for a line of more than `maxBytes`, of which only the ends were kept. */
  onTooLong(head: string, tail: string): void;
}

/** Splits a stream into lines. A line that is too long is skipped while it arrives, so it needs no memory. */
export class LineReader {
  private parts: Buffer[] = [];
  private bytes = 0;
  /** The beginning of the line that is being skipped; `null` when none is. */
  private head: Buffer | null = null;

  constructor(
    private readonly maxBytes: number,
    private readonly listener: LineListener,
  ) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.append(chunk.subarray(start, end));
      this.endLine();
      start = end + 1;
    }
    if (start < chunk.length) this.append(chunk.subarray(start));
  }

  private append(part: Buffer): void {
    this.parts.push(part);
    this.bytes += part.length;
    if (this.bytes > this.maxBytes) this.skip();
  }

  private skip(): void {
    const text = Buffer.concat(this.parts);
    this.head ??= text.subarray(0, KEPT_BYTES);
    // copied, so that the rest can be freed
    this.parts = [Buffer.from(text.subarray(-KEPT_BYTES))];
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

/** Finds the id of an answer of which only the ends are known; `undefined` when it is no answer or the id is between the ends. */
export function idOfAnswer(head: string, tail: string): string | number | undefined {
  const found = ID_FIRST.exec(head)?.[1] ?? (ID_LATER.test(head) ? ID_LAST.exec(tail)?.[1] : undefined);
  return found === undefined ? undefined : (JSON.parse(found) as string | number);
}
