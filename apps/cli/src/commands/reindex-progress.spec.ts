import { ReindexProgress, type ReindexState } from './reindex-progress.js';

const state = (done: number, status = 'running', error: ReindexState['error'] = null): ReindexState => {
  return { status, from: 'a', to: 'b', done, total: 100, error };
};

function shown(isTerminal: boolean, ...states: ReindexState[]): string {
  let text = '';
  const progress = new ReindexProgress(isTerminal, (part) => (text += part));
  for (const each of states) progress.show(each);
  return text;
}

describe('ReindexProgress', () => {
  it('prints a line at every tenth if the output is not a terminal', () => {
    expect(shown(false, state(0), state(1), state(10), state(19), state(100, 'done'))).toBe(
      'running 0/100\nrunning 10/100\ndone 100/100\n',
    );
  });

  it('prints an error once', () => {
    const error = { code: 'EMBEDDING.UNAVAILABLE', message: 'away' };
    expect(shown(false, state(5, 'running', error), state(6, 'running', error))).toBe(
      'running 5/100 (EMBEDDING.UNAVAILABLE: away)\n',
    );
  });

  it('redraws a bar on a terminal, and ends the line when the reindex ends', () => {
    const text = shown(true, state(50), state(100, 'done'));
    expect(text.match(/\r/g)).toHaveLength(2);
    expect(text).toContain(`${'█'.repeat(16)}${'░'.repeat(16)} running 50/100`);
    expect(text.endsWith(`${'█'.repeat(32)} done 100/100\n`)).toBe(true);
  });
});
