import { setTimeout as sleep } from 'node:timers/promises';
import { isConnectionFailure, MAX_ATTEMPTS, pauseAfter, reasonOf } from './retry-policy.js';
import { RestClient, RestProblem } from './rest-client.js';

const REQUEST_TIMEOUT_MS = 30_000;

export interface Answer<T> {
  body: T;
  /** True if an earlier attempt of this request may already have been executed. */
  repeated: boolean;
}

/** Creates the request for each attempt, because a body can be read only once. */
type Init = () => RequestInit | Promise<RequestInit>;

/** Repeats requests that failed because of a restart of the service, a broken connection or the rate limit. */
export class RetryingClient {
  private hasAnswered = false;
  /** In ms since the epoch. The rate limit counts all requests of the key, so all of them wait. */
  private pausedUntil = 0;

  /**
   * @param stop ends every pause
   * @param report receives the reason for a pause, and undefined when the pause is over
   */
  constructor(
    readonly rest: RestClient,
    private readonly stop: AbortSignal,
    private readonly report: (note: string | undefined) => void,
  ) {}

  /** Only for requests that may be executed twice. @throws RestProblem; the error of fetch if there is no answer */
  async json<T>(method: string, path: string, init: Init = withTimeout): Promise<Answer<T>> {
    for (let attempts = 1; ; attempts++) {
      await this.untilAllowed();
      try {
        const body = await this.rest.exchange<T>(method, path, await init());
        this.hasAnswered = true;
        if (attempts > 1) this.report(undefined);
        return { body, repeated: attempts > 1 };
      } catch (error) {
        await this.pauseOrThrow(error, attempts);
      }
    }
  }

  /** Returns true if the service answers, whatever the answer is. */
  async isReachable(): Promise<boolean> {
    return fetch(`${this.rest.url}/health/live`, withTimeout()).then(
      () => true,
      () => false,
    );
  }

  private async pauseOrThrow(error: unknown, attempts: number): Promise<void> {
    const pauseMs = pauseAfter(error, attempts);
    // a service that has never answered has a wrong URL; it is not restarting
    if (pauseMs === undefined || this.stop.aborted || (isConnectionFailure(error) && !this.hasAnswered)) throw error;
    if (error instanceof RestProblem && error.status === 429) {
      this.pausedUntil = Math.max(this.pausedUntil, Date.now() + pauseMs);
      this.report(`waiting ${Math.ceil(pauseMs / 1_000)} s: ${error.code}`);
      return;
    }
    this.report(`attempt ${attempts + 1} of ${MAX_ATTEMPTS}: ${error instanceof RestProblem ? error.code : reasonOf(error)}`);
    await this.pause(pauseMs);
    if (this.stop.aborted) throw error;
  }

  private async untilAllowed(): Promise<void> {
    for (let leftMs = this.pausedUntil - Date.now(); leftMs > 0 && !this.stop.aborted; leftMs = this.pausedUntil - Date.now())
      await this.pause(leftMs);
  }

  private pause(ms: number): Promise<void> {
    // `stop` ends the pause early; the caller checks it
    return sleep(ms, undefined, { signal: this.stop }).catch(() => undefined);
  }
}

export function withTimeout(): RequestInit {
  return { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) };
}
