import { setTimeout as sleep } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';

/** What waits to be read; above that a message waits before it is written. */
const MAX_WAITING = 64 * 1024 * 1024;
/** Handed to the system at a time. */
const PIECE = 1024 * 1024;
/** Without having read a piece, after which a process does not read. */
const UNREAD_MS = 4_000;
const LOOK_MS = 50;

/** What goes to a process over its stdin: in order, what comes together goes together, and never more than it reads. */
export class Outbox {
  private readonly lines: string[] = [];
  private chars = 0;
  private isDue = false;
  /** When it last read something, or had nothing to read. */
  private readAt = Date.now();

  constructor(private readonly stdin: Writable) {
    stdin.on('drain', () => {
      this.readAt = Date.now();
      this.flush();
    });
  }

  private get waiting(): number {
    return this.chars + this.stdin.writableLength;
  }

  put(line: string): void {
    if (this.waiting === 0) this.readAt = Date.now();
    this.lines.push(line);
    this.chars += line.length;
    if (!this.isDue) process.nextTick(() => this.flush());
    this.isDue = true;
  }

  get isFull(): boolean {
    return this.waiting > MAX_WAITING;
  }

  /** Until there is room again, or `isGone`. @throws SdkError when the process does not read */
  async room(isGone: () => boolean): Promise<void> {
    while (this.isFull && !isGone()) {
      if (Date.now() - this.readAt > UNREAD_MS) throw new SdkError(SdkErrorCode.NotConnected, 'the process does not read');
      await sleep(LOOK_MS, undefined, { ref: false });
    }
  }

  flush(): void {
    this.isDue = false;
    while (this.lines.length > 0 && this.stdin.writable && this.stdin.writableLength < PIECE) this.stdin.write(this.piece());
  }

  private piece(): string {
    let end = 0;
    let chars = 0;
    while (end < this.lines.length && chars < PIECE) chars += this.lines[end++]!.length;
    this.chars -= chars;
    return this.lines.splice(0, end).join('');
  }
}
