import { fitColumns, printable } from './columns.js';
import { isSettled, type UploadItem } from './upload-item.js';

/** Where progress is shown. */
export interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
/** Between two lines of counts where there is no terminal. */
const LINE_MS = 5_000;
const BAR = 24;
const MB = 1_000_000;

/**
 * One line that is drawn over itself on a terminal, at most ten times a second however many files there are; elsewhere a
 * line for each file that was sent, and now and then the counts.
 */
export class UploadProgress {
  private phase = '';
  private finished = 0;
  private total = 0;
  private sentBytes = 0;
  private totalBytes = 0;
  private label = '';
  private note: string | undefined;
  private isDrawn = false;
  private lastLine = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly screen: Screen) {
    this.timer = setInterval(() => this.draw(), REDRAW_MS).unref();
  }

  begin(phase: string, total: number, totalBytes = 0): void {
    Object.assign(this, { phase, total, totalBytes, finished: 0, sentBytes: 0, label: '' });
    if (total > 0 && !this.screen.isTTY) this.print(`${phase} ${total}`);
    this.lastLine = Date.now();
  }

  /** What is being worked on now. */
  at(label: string): void {
    this.label = label;
  }

  bytes(count: number): void {
    this.sentBytes += count;
  }

  tick(): void {
    this.finished++;
  }

  done({ path, done }: UploadItem): void {
    if (!this.screen.isTTY) this.print(`${done}  ${printable(path)}`);
  }

  failed({ path, failure }: UploadItem): void {
    this.print(`failed  ${printable(path)}: ${failure!.code}: ${printable(failure!.message)}`);
  }

  /** Why nothing moves, if so. */
  say(note: string | undefined): void {
    if (note !== undefined && note !== this.note && !this.screen.isTTY) this.print(note);
    this.note = note;
  }

  /** How far those are that are not at their end. */
  stages(pending: Map<string, UploadItem[]>): void {
    const counts = new Map<string, number>();
    for (const [item] of pending.values()) {
      if (item && !isSettled(item)) counts.set(item.status ?? 'received', (counts.get(item.status ?? 'received') ?? 0) + 1);
    }
    this.label = [...counts].map(([stage, count]) => `${count} ${stage}`).join(', ');
    if (this.screen.isTTY || Date.now() - this.lastLine < LINE_MS) return;
    this.print(`${this.finished} of ${this.total} indexed${this.label && `, ${this.label}`}`);
    this.lastLine = Date.now();
  }

  /** Takes the bar away. */
  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  /** The bar as it stands, no wider than the terminal. */
  line(columns: number): string {
    const share = this.totalBytes > 0 ? this.sentBytes / this.totalBytes : this.finished / this.total;
    const full = Math.min(BAR, Math.round(share * BAR));
    const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
    const size = this.totalBytes > 0 ? `  ${megabytes(this.sentBytes)} of ${megabytes(this.totalBytes)} MB` : '';
    const text = `${this.phase} ${bar} ${this.finished}/${this.total}${size}  ${printable(this.note ?? this.label)}`;
    return fitColumns(text.trimEnd(), columns);
  }

  private draw(): void {
    if (!this.screen.isTTY || this.total === 0) return;
    // a line as wide as the terminal would wrap
    this.screen.write(`\r\u001b[2K${this.line((this.screen.columns || 80) - 1)}`);
    this.isDrawn = true;
  }

  private print(text: string): void {
    this.clear();
    this.screen.write(`${text}\n`);
  }

  private clear(): void {
    if (this.isDrawn) this.screen.write('\r\u001b[2K');
    this.isDrawn = false;
  }
}

function megabytes(bytes: number): string {
  return (bytes / MB).toFixed(1);
}
