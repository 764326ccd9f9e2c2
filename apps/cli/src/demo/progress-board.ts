import { dim, green, red } from './terminal.js';

export interface ProgressRow {
  name: string;
  status: string;
  done: number;
  total: number;
  note?: string | undefined;
}

const WIDTH = 24;
/** The share of the bar that is filled in stages without a count. */
const SHARE: Record<string, number> = { received: 0.02, parsing: 0.1, ready: 1, failed: 1 };

/** Shows a line for each document. On a terminal the lines are redrawn in place; elsewhere each change is printed once. */
export class ProgressBoard {
  private drawn = 0;
  private readonly printed = new Map<string, string>();

  constructor(
    private readonly isTerminal: boolean = process.stdout.isTTY,
    private readonly write: (text: string) => void = (text) => process.stdout.write(text),
  ) {}

  update(rows: ProgressRow[]): void {
    if (this.isTerminal) this.redraw(rows);
    else this.append(rows);
  }

  private redraw(rows: ProgressRow[]): void {
    if (this.drawn > 0) this.write(`\u001b[${this.drawn}A`);
    for (const row of rows) this.write(`\u001b[2K  ${bar(row)} ${row.name}  ${dim(label(row))}\n`);
    this.drawn = rows.length;
  }

  private append(rows: ProgressRow[]): void {
    for (const row of rows) {
      if (this.printed.get(row.name) === row.status) continue;
      this.printed.set(row.name, row.status);
      this.write(`  ${row.name}: ${label(row)}\n`);
    }
  }
}

function bar(row: ProgressRow): string {
  const share = SHARE[row.status] ?? 0.1 + 0.9 * (row.total > 0 ? row.done / row.total : 0);
  const full = Math.round(share * WIDTH);
  const text = '█'.repeat(full) + '░'.repeat(WIDTH - full);
  return row.status === 'failed' ? red(text) : green(text);
}

function label({ status, done, total, note }: ProgressRow): string {
  const count = status === 'embedding' && total > 0 ? ` ${done}/${total}` : '';
  return `${status}${count}${note ? ` (${note})` : ''}`;
}
