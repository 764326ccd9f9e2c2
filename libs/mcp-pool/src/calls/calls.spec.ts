import { type Call, runThroughPolicies } from './call.js';
import { CallDeadline } from './deadline.js';

it('runs policies around a call in the order of their list', async () => {
  const seen: string[] = [];
  const policy = (name: string) => async (_call: Call<number>, next: () => Promise<number>) => {
    seen.push(`${name} in`);
    return next().finally(() => seen.push(`${name} out`));
  };
  const result = await runThroughPolicies([policy('a'), policy('b')], {} as Call<number>, async () => seen.push('send'));
  expect(seen).toEqual(['a in', 'b in', 'send', 'b out', 'a out']);
  expect(result).toBe(3);
});

describe('CallDeadline', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('ends after its idle timeout', () => {
    const deadline = new CallDeadline(100, 1_000);
    jest.advanceTimersByTime(99);
    expect(deadline.ended).toBeNull();
    jest.advanceTimersByTime(1);
    expect(deadline.ended).toBe('idle');
    expect(deadline.signal.aborted).toBe(true);
  });

  it('restarts the idle timeout on progress, up to a hard maximum', () => {
    const deadline = new CallDeadline(100, 250);
    for (const passed of [90, 90, 60]) {
      jest.advanceTimersByTime(passed);
      expect(deadline.ended).toBeNull();
      deadline.extend();
    }
    jest.advanceTimersByTime(10);
    expect(deadline.ended).toBe('maximum');
  });

  it('ends when the caller aborts, but not after it is cleared', () => {
    const caller = new AbortController();
    const [one, two] = [new CallDeadline(100, 1_000, caller.signal), new CallDeadline(100, 1_000, caller.signal)];
    two.clear();
    caller.abort();
    jest.advanceTimersByTime(2_000);
    expect([one.ended, two.ended]).toEqual(['cancelled', null]);
    expect(new CallDeadline(100, 1_000, caller.signal).ended).toBe('cancelled');
  });
});
