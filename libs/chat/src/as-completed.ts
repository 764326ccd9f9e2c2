/** Yields the value of each promise in the order in which they resolve. Throws when the first one rejects. */
export async function* asCompleted<T>(promises: Promise<T>[]): AsyncGenerator<T> {
  const pending = new Map(promises.map((promise, key) => [key, promise.then((value) => ({ key, value }))]));
  while (pending.size > 0) {
    const { key, value } = await Promise.race(pending.values());
    pending.delete(key);
    yield value;
  }
}
