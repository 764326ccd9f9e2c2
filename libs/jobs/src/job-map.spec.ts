import { backoffOf, JOB_POLICY, jobIdOf, priorityOf } from './job-map.js';

describe('job map', () => {
  it('gives the same work the same id, and different work a different id', () => {
    const id = (first: number) => jobIdOf({ name: 'embed', payload: { versionId: 'v', first, last: 31 } });
    expect(id(0)).toBe(id(0));
    expect(id(0)).not.toBe(id(1));
    // BullMQ refuses ids with a colon
    expect(id(0)).not.toContain(':');
  });

  it('doubles the pause up to its limit, and waits for a longer Retry-After', () => {
    const policy = { concurrency: 1, attempts: 9, backoffMs: 1_000, maxBackoffMs: 5_000, timeLimitMs: 1 };
    expect([1, 2, 3, 4, 60].map((attempt) => backoffOf(policy, attempt))).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(backoffOf(policy, 1, 30)).toBe(30_000);
  });

  it('limits a Retry-After of a day to ten minutes', () => {
    expect(backoffOf(JOB_POLICY.embed, 1, 86_400)).toBe(10 * 60_000);
  });

  it('keeps retrying while a provider is down for ten minutes, even when every attempt fails at once', () => {
    const { attempts } = JOB_POLICY.embed;
    const pauses = Array.from({ length: attempts - 1 }, (_, i) => backoffOf(JOB_POLICY.embed, i + 1));
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(2 * 10 * 60_000);
    // an attempt follows soon after the provider is back
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
  });

  it('keeps priorities within the range that BullMQ accepts', () => {
    const of = (priority?: number) =>
      priorityOf({ name: 'finalize', payload: { versionId: 'v' }, ...(priority !== undefined && { priority }) });
    expect([of(), of(7), of(0), of(2.9), of(5e9)]).toEqual([1, 7, 1, 2, 2 ** 21]);
  });
});
