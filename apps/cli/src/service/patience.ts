import { RestProblem } from './rest-client.js';

export const MOST_TRIES = 10;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Answers of a service, or of what stands before it, that is there again soon. */
const SOON_BETTER = new Set([408, 429, 502, 503, 504]);
/** An internal error may be of the moment, or of this file. */
const TRIES_AFTER_500 = 3;

/**
 * How long to wait before a request is sent again: about 75 s in all for a service that restarts.
 *
 * @param tries that failed so far, 1 or more
 * @returns ms; undefined when it is no use
 */
export function pauseAfter(error: unknown, tries: number): number | undefined {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  if (error instanceof RestProblem) {
    const most = error.status === 500 ? TRIES_AFTER_500 : SOON_BETTER.has(error.status) ? MOST_TRIES : 1;
    return tries < most ? (error.retryAfterMs ?? pause) : undefined;
  }
  return isBrokenOff(error) && tries < MOST_TRIES ? pause : undefined;
}

/** There was no answer, or not all of it: what fetch throws for that, and what a deadline does. */
export function isBrokenOff(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'TimeoutError' || (name === 'TypeError' && /^(fetch failed|terminated)$/.test(message));
}

/** The reason beneath fetch's "fetch failed". */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  return cause.message || (cause as NodeJS.ErrnoException).code || message;
}
