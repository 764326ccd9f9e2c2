import { fitColumns, printable } from './columns.js';
import { isFinished, type UploadItem } from './upload-item.js';

/** The part of a stream that progress is written to. */
export interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
/** The time between two lines of counts if the output is not a terminal. */
const LINE_MS = 5_000;
const BAR = 24;
const MB = 1_000_000;

/**
 * Redraws one line on a terminal, at most ten times a second for any number of files. Elsewhere it prints a line for each
 * file that was sent, and the counts every few seconds.
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

  /** Shows what is being processed. */
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

  /** Shows why the upload waits, until it is called with undefined. */
  showNote(note: string | undefined): void {
    if (note !== undefined && note !== this.note && !this.screen.isTTY) this.print(note);
    this.note = note;
  }

  /** Shows how many documents are in each stage. */
  stages(pending: Map<string, UploadItem[]>): void {
    const counts = new Map<string, number>();
    for (const [item] of pending.values()) {
      if (item && !isFinished(item)) counts.set(item.status ?? 'received', (counts.get(item.status ?? 'received') ?? 0) + 1);
    }
    this.label = [...counts].map(([stage, count]) => `${count} ${stage}`).join(', ');
    if (this.screen.isTTY || Date.now() - this.lastLine < LINE_MS) return;
    this.print(`${this.finished} of ${this.total} indexed${this.label && `, ${this.label}`}`);
    this.lastLine = Date.now();
  }

  /** Removes the bar. */
  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  /** The bar, cut to the columns of the terminal. */
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
