import { EraVerdict } from './era-verdict.js';

describe('EraVerdict', () => {
  test('is learned from an answer only, and expires', () => {
    let now = 0;
    const verdict = new EraVerdict(() => now);
    expect(verdict.prior()).toBeUndefined();
    verdict.learned('legacy');
    expect(verdict.prior()).toEqual({ kind: 'legacy' });
    now = 59 * 60_000;
    verdict.learned('legacy');
    now = 60 * 60_000;
    expect(verdict.prior()).toBeUndefined();
  });

  test('is taken back by a failure; a process that ended when asked is not asked next time', () => {
    const verdict = new EraVerdict(() => 0);
    verdict.learned('legacy');
    verdict.failed(false);
    expect(verdict.prior()).toBeUndefined();
    verdict.failed(true);
    expect(verdict.prior()).toEqual({ kind: 'legacy' });
    verdict.failed(true);
    expect(verdict.prior()).toBeUndefined();
  });
});
