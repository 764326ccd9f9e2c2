import { setTimeout as sleep } from 'node:timers/promises';
import { toFailure } from './provider-failure.js';

const TRIES = 3;
/** Waits in ms before the second and the third try, if the provider names none. */
const WAITS = [250, 1_000];
/** A provider that wants a longer pause than this is left alone: whoever called can wait, a connection should not. */
const LONGEST_WAIT = 2_000;

/**
 * Tries again, soon and seldom, what failed for reasons that pass: limits, 5xx, broken connections.
 * A time limit that ran out is not tried again, it has cost enough.
 *
 * @throws what the last try threw; the signal's reason when aborted
 */
export async function retrying<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const wait = pause(error, tried);
      if (wait === undefined) throw error;
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
    }
  }
}

function pause(error: unknown, tried: number): number | undefined {
  const { kind, retryAfterSeconds } = toFailure(error);
  if (tried >= TRIES || (kind !== 'rate_limited' && kind !== 'unavailable')) return undefined;
  const wait = retryAfterSeconds === undefined ? (WAITS[tried - 1] ?? LONGEST_WAIT) : retryAfterSeconds * 1000;
  return wait <= LONGEST_WAIT ? wait : undefined;
}
