const BUCKET_MS = 5_000;
const BUCKETS = 6;

/** Counts calls and failures of the last 30 s, in buckets of 5 s. */
export class FailureRate {
  private readonly buckets = Array.from({ length: BUCKETS }, () => ({ slot: -1, calls: 0, failures: 0 }));

  constructor(private readonly now: () => number = Date.now) {}

  record(good: boolean): void {
    const slot = Math.floor(this.now() / BUCKET_MS);
    const bucket = this.buckets[slot % BUCKETS]!;
    if (bucket.slot !== slot) [bucket.slot, bucket.calls, bucket.failures] = [slot, 0, 0];
    bucket.calls++;
    if (!good) bucket.failures++;
  }

  /** @returns the number of calls, and the share of them that failed, 0 to 1 */
  recent(): { calls: number; share: number } {
    const oldest = Math.floor(this.now() / BUCKET_MS) - BUCKETS + 1;
    let [calls, failures] = [0, 0];
    for (const bucket of this.buckets) {
      if (bucket.slot < oldest) continue;
      calls += bucket.calls;
      failures += bucket.failures;
    }
    return { calls, share: calls === 0 ? 0 : failures / calls };
  }

  clear(): void {
    for (const bucket of this.buckets) bucket.slot = -1;
  }
}
