import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from './with-deadline.js';

const late = () => new Error('too late');
const forever = () => new Promise<never>(() => undefined);

describe('withDeadline', () => {
  it('returns the result of work that ends in time', async () => {
    expect(await withDeadline(() => Promise.resolve(7), { timeoutMs: 60_000, late })).toBe(7);
  });

  it('rejects with the error of the work when that fails in time', async () => {
    const failing = () => Promise.reject(new Error('broken'));
    await expect(withDeadline(failing, { timeoutMs: 60_000, late })).rejects.toThrow('broken');
  });

  it('rejects with the error of `late` at the timeout, also when the work ignores its signal', async () => {
    await expect(withDeadline(forever, { timeoutMs: 1, late })).rejects.toThrow('too late');
  });

  it('aborts the signal of the work at the timeout', async () => {
    let given: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      given = signal;
      return forever();
    };
    await expect(withDeadline(work, { timeoutMs: 1, late })).rejects.toThrow('too late');
    expect(given?.aborted).toBe(true);
    expect(given?.reason).toEqual(new Error('too late'));
  });

  it('rejects with the reason of the signal when that aborts first', async () => {
    const caller = new AbortController();
    const waiting = withDeadline(forever, { timeoutMs: 60_000, late, signal: caller.signal });
    caller.abort(new Error('the caller left'));
    await expect(waiting).rejects.toThrow('the caller left');
  });

  it('does not begin the work when the signal has aborted before', async () => {
    const work = jest.fn(forever);
    const signal = AbortSignal.abort(new Error('the caller left'));
    await expect(withDeadline(work, { timeoutMs: 60_000, late, signal })).rejects.toThrow('the caller left');
    expect(work).not.toHaveBeenCalled();
  });

  it('reports no unhandled rejection when the work fails after the timeout', async () => {
    const failing = async () => {
      await sleep(5);
      throw new Error('nobody waits for this');
    };
    await expect(withDeadline(failing, { timeoutMs: 1, late })).rejects.toThrow('too late');
    await sleep(10);
  });
});
