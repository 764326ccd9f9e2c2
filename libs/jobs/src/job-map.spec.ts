import { backoffOf, jobIdOf } from './job-map.js';

describe('jobs', () => {
  it('gives the same work the same id, and other work another', () => {
    const id = (first: number) => jobIdOf({ name: 'embed', payload: { versionId: 'v', first, last: 31 } });
    expect(id(0)).toBe(id(0));
    expect(id(0)).not.toBe(id(1));
    // BullMQ refuses ids with a colon
    expect(id(0)).not.toContain(':');
  });

  it('doubles the pause up to its limit, and heeds a longer Retry-After', () => {
    const policy = { concurrency: 1, attempts: 9, backoffMs: 1_000, maxBackoffMs: 5_000 };
    expect([1, 2, 3, 4, 60].map((attempt) => backoffOf(policy, attempt))).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(backoffOf(policy, 1, 30)).toBe(30_000);
  });
});
