import { chooseReplica } from '../server/choose-replica.js';
import { EraVerdict } from '../connection/era-verdict.js';
import { backoffMs, nudgeGapMs } from './backoff.js';
import { FailureNote } from './failure-note.js';

test('the wait doubles up to a maximum, half of it by chance', () => {
  const longest = [0, 1, 2, 3, 30].map((failures) => backoffMs(failures, true, () => 1));
  expect(longest).toEqual([100, 200, 400, 800, 30_000]);
  expect(backoffMs(30, false, () => 1)).toBe(5_000);
  expect(backoffMs(2, true, () => 0)).toBe(200);
});

test('a call may bring a replica back at once, but not one that keeps ending', () => {
  expect([1, 2, 3, 5, 30].map((failures) => nudgeGapMs(failures, true))).toEqual([0, 500, 500, 2_000, 30_000]);
  expect(nudgeGapMs(30, false)).toBe(500);
});

test('the least in flight is chosen, equals in turn', () => {
  const [a, b, c] = [{ inFlight: 1 }, { inFlight: 0 }, { inFlight: 0 }];
  expect([0, 1, 2].map((turn) => chooseReplica([a, b, c], turn))).toEqual([b, c, b]);
  expect(chooseReplica([], 0)).toBeUndefined();
});

test('a failure tells since when it lasts', () => {
  const note = new FailureNote();
  jest.useFakeTimers({ now: 1_000 });
  note.note('connect', 'first');
  jest.setSystemTime(2_000);
  note.note('connect', 'second');
  expect(note.last).toEqual({ stage: 'connect', message: 'second', since: new Date(1_000).toISOString() });
  note.recovered();
  note.note('exit', 'third');
  expect(note.last?.since).toBe(new Date(2_000).toISOString());
  jest.useRealTimers();
});

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
