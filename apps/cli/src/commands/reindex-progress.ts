export interface ReindexState {
  status: string;
  from: string | null;
  to: string;
  done: number;
  total: number;
  error: { code: string; message: string } | null;
}

const WIDTH = 32;

/** Redraws a bar on a terminal. Elsewhere it prints a line at every tenth and at every change of the status. */
export class ReindexProgress {
  private last = '';

  constructor(
    private readonly isTerminal: boolean = process.stdout.isTTY,
    private readonly write: (text: string) => void = (text) => process.stdout.write(text),
  ) {}

  show(state: ReindexState): void {
    const { status, done, total, error } = state;
    const share = status === 'done' ? 1 : total > 0 ? done / total : 0;
    const note = error ? ` (${error.code}: ${error.message})` : '';
    const text = `${status} ${done}/${total}${note}`;
    if (this.isTerminal) {
      const full = Math.round(share * WIDTH);
      this.write(`\r\u001b[2K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${text}${status === 'running' ? '' : '\n'}`);
      return;
    }
    const key = `${status} ${Math.floor(share * 10)}${note}`;
    if (key !== this.last) this.write(`${text}\n`);
    this.last = key;
  }
}
