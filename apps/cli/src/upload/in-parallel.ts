/** Runs `work` on all items, so many at once, and takes up no more once stopped. A failure rejects when the others in flight have ended. */
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
