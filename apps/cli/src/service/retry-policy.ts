import { RestProblem } from './rest-client.js';

export const MAX_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 15_000;

/** Statuses of a service, or of a proxy in front of it, that soon works again. */
const TRANSIENT_STATUSES = new Set([408, 429, 502, 503, 504]);
/** An internal error may be transient, or caused by this very request, so it gets fewer attempts. */
const MAX_ATTEMPTS_AFTER_500 = 3;

/**
 * How long to wait before a request is sent again. The pauses add up to about 75 s, enough for a service that restarts.
 *
 * @param attempts the number of attempts that failed so far, 1 or more
 * @returns the pause in ms; undefined if the request must not be sent again
 */
export function pauseAfter(error: unknown, attempts: number): number | undefined {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), MAX_PAUSE_MS);
  if (error instanceof RestProblem) {
    const max = error.status === 500 ? MAX_ATTEMPTS_AFTER_500 : TRANSIENT_STATUSES.has(error.status) ? MAX_ATTEMPTS : 1;
    return attempts < max ? (error.retryAfterMs ?? pause) : undefined;
  }
  return isConnectionFailure(error) && attempts < MAX_ATTEMPTS ? pause : undefined;
}

/** Returns true for the errors that fetch throws when there is no answer, or not all of it, and for a timeout. */
export function isConnectionFailure(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'TimeoutError' || (name === 'TypeError' && /^(fetch failed|terminated)$/.test(message));
}

/** The cause of the "fetch failed" error of fetch. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  return cause.message || (cause as NodeJS.ErrnoException).code || message;
}
