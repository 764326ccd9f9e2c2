import { ProgressBoard } from './progress-board.js';

const row = (status: string, done = 0, total = 0) => ({ name: 'a.pdf', status, done, total });

describe('ProgressBoard', () => {
  const written: string[] = [];
  beforeEach(() => (written.length = 0));

  it('prints a plain line at each change of the status if the output is not a terminal', () => {
    const board = new ProgressBoard(false, (text) => written.push(text));
    for (const next of [row('parsing'), row('parsing'), row('embedding', 1, 4), row('embedding', 2, 4), row('ready')])
      board.update([next]);
    expect(written).toEqual(['  a.pdf: parsing\n', '  a.pdf: embedding 1/4\n', '  a.pdf: ready\n']);
  });

  it('redraws the lines in place on a terminal', () => {
    const board = new ProgressBoard(true, (text) => written.push(text));
    board.update([row('embedding', 2, 4)]);
    board.update([row('ready')]);
    expect(written[0]).toMatch(/█+░+.* a\.pdf .*embedding 2\/4/);
    expect(written[1]).toBe('\u001b[1A');
    expect(written[2]).not.toContain('░');
  });
});
