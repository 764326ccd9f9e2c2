/** Runs `work` on all items, `concurrency` at a time. After `stop` or a failure it starts no more, and waits for those in flight. */
export async function inParallel<T>(
  items: Iterable<T>,
  { concurrency, stop }: { concurrency: number; stop: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const lane = async () => {
    while (!stop.aborted && !failed) {
      const { value, done } = queue.next();
      if (done) return;
      try {
        await work(value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: concurrency }, lane));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
}
