import { setTimeout as sleep } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';

/** Limit of unread text; above it further messages wait. */
const MAX_UNREAD_CHARS = 64 * 1024 * 1024;
/** Size of one write. */
const WRITE_CHARS = 1024 * 1024;
/** A process that has read nothing for this long counts as not reading. */
const NOT_READING_MS = 4_000;
const CHECK_EVERY_MS = 50;

/** Writes messages to the stdin of a process, in order and in batches, and no faster than the process reads. */
export class Outbox {
  private readonly lines: string[] = [];
  private chars = 0;
  private isFlushDue = false;
  /** When the process last read something or had nothing to read, in ms since the epoch. */
  private readAt = Date.now();

  constructor(private readonly stdin: Writable) {
    stdin.on('drain', () => {
      this.readAt = Date.now();
      this.flush();
    });
  }

  private get unreadChars(): number {
    return this.chars + this.stdin.writableLength;
  }

  enqueue(line: string): void {
    if (this.unreadChars === 0) this.readAt = Date.now();
    this.lines.push(line);
    this.chars += line.length;
    if (!this.isFlushDue) process.nextTick(() => this.flush());
    this.isFlushDue = true;
  }

  get isFull(): boolean {
    return this.unreadChars > MAX_UNREAD_CHARS;
  }

  /** Resolves when there is room again or `isGone` returns true. @throws SdkError when the process does not read */
  async awaitRoom(isGone: () => boolean): Promise<void> {
    while (this.isFull && !isGone()) {
      if (Date.now() - this.readAt > NOT_READING_MS) throw new SdkError(SdkErrorCode.NotConnected, 'the process does not read');
      await sleep(CHECK_EVERY_MS, undefined, { ref: false });
    }
  }

  flush(): void {
    this.isFlushDue = false;
    while (this.lines.length > 0 && this.stdin.writable && this.stdin.writableLength < WRITE_CHARS)
      this.stdin.write(this.nextBatch());
  }

  private nextBatch(): string {
    let end = 0;
    let chars = 0;
    while (end < this.lines.length && chars < WRITE_CHARS) chars += this.lines[end++]!.length;
    this.chars -= chars;
    return this.lines.splice(0, end).join('');
  }
}
