export interface Deadline {
  timeoutMs: number;
  /** Makes the error of a timeout. */
  late: () => Error;
  /** Ends the waiting earlier, with its reason. */
  signal?: AbortSignal;
}

/**
 * Waits for `work`, but no longer than the timeout or until the signal aborts. Its own signal aborts at that moment; work
 * that ignores it goes on and its result is dropped.
 *
 * @throws the error of `late` at the timeout, the reason of `signal` when it aborts first, else whatever `work` throws
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { timeoutMs, late, signal }: Deadline,
): Promise<T> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const stopped = Promise.withResolvers<never>();
  stop.signal.addEventListener('abort', () => stopped.reject(stop.signal.reason as Error), { once: true });
  const onAbort = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop.abort(late()), timeoutMs);
  try {
    return await Promise.race([work(stop.signal), stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
