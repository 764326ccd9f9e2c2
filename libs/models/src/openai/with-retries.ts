import { setTimeout as sleep } from 'node:timers/promises';
import { toProviderFailure } from './provider-failure.js';

const MAX_ATTEMPTS = 3;
/** Delays before the second and the third attempt, unless the provider names one. */
const DELAYS_MS = [250, 1_000];
/** If the provider asks for a longer delay, the error goes to the caller, who can wait without holding a connection. */
const MAX_DELAY_MS = 2_000;

/**
 * Retries transient failures: rate limits, 5xx, and broken connections. A timeout is not retried, because the attempt
 * has already taken long enough.
 *
 * @throws the error of the last attempt, or the signal's reason when aborted
 */
export async function withRetries<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      signal.throwIfAborted();
      const delayMs = delayAfter(error, attempt);
      if (delayMs === undefined) throw error;
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
    }
  }
}

/** Returns the delay before the next attempt in ms, or undefined if there should be none. */
function delayAfter(error: unknown, attempt: number): number | undefined {
  const { kind, retryAfterSeconds } = toProviderFailure(error);
  const transient = kind === 'rate_limited' || kind === 'unavailable';
  if (attempt >= MAX_ATTEMPTS || !transient) return undefined;
  const delayMs = retryAfterSeconds === undefined ? (DELAYS_MS[attempt - 1] ?? MAX_DELAY_MS) : retryAfterSeconds * 1000;
  return delayMs <= MAX_DELAY_MS ? delayMs : undefined;
}
