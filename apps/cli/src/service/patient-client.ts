import { setTimeout as sleep } from 'node:timers/promises';
import { isBrokenOff, MOST_TRIES, pauseAfter, reasonOf } from './patience.js';
import { RestClient, RestProblem } from './rest-client.js';

const DEADLINE_MS = 30_000;

export interface Answer<T> {
  body: T;
  /** The service may have heard the same request before, and carried it out. */
  repeated: boolean;
}

/** A request for each try: a body is read once. */
type Init = () => RequestInit | Promise<RequestInit>;

/** Sends requests again that can be: after a restart of the service, a broken connection, or too many of them. */
export class PatientClient {
  private met = false;
  /** In ms since the epoch. The limit is of all requests together, so that all wait. */
  private pausedUntil = 0;

  /**
   * @param stop ends every pause
   * @param say told why it waits; undefined when it does no longer
   */
  constructor(
    readonly rest: RestClient,
    private readonly stop: AbortSignal,
    private readonly say: (note: string | undefined) => void,
  ) {}

  /** Only for requests that may be carried out twice. @throws RestProblem; fetch's own errors when there is no answer */
  async json<T>(method: string, path: string, init: Init = withDeadline): Promise<Answer<T>> {
    for (let tries = 1; ; tries++) {
      await this.untilAllowed();
      try {
        const body = await this.rest.exchange<T>(method, path, await init());
        this.met = true;
        if (tries > 1) this.say(undefined);
        return { body, repeated: tries > 1 };
      } catch (error) {
        await this.pauseOrThrow(error, tries);
      }
    }
  }

  /** Whether anything answers at all. */
  async isThere(): Promise<boolean> {
    return fetch(`${this.rest.url}/health/live`, withDeadline()).then(
      () => true,
      () => false,
    );
  }

  private async pauseOrThrow(error: unknown, tries: number): Promise<void> {
    const pauseMs = pauseAfter(error, tries);
    // a service that was never there is a wrong URL rather than a restart
    if (pauseMs === undefined || this.stop.aborted || (isBrokenOff(error) && !this.met)) throw error;
    if (error instanceof RestProblem && error.status === 429) {
      this.pausedUntil = Math.max(this.pausedUntil, Date.now() + pauseMs);
      this.say(`waits ${Math.ceil(pauseMs / 1_000)} s: ${error.code}`);
      return;
    }
    this.say(`try ${tries + 1} of ${MOST_TRIES}: ${error instanceof RestProblem ? error.code : reasonOf(error)}`);
    await this.rested(pauseMs);
    if (this.stop.aborted) throw error;
  }

  private async untilAllowed(): Promise<void> {
    for (let leftMs = this.pausedUntil - Date.now(); leftMs > 0 && !this.stop.aborted; leftMs = this.pausedUntil - Date.now())
      await this.rested(leftMs);
  }

  private rested(ms: number): Promise<void> {
    // ended early by a stop, which whoever waits looks at
    return sleep(ms, undefined, { signal: this.stop }).catch(() => undefined);
  }
}

export function withDeadline(): RequestInit {
  return { signal: AbortSignal.timeout(DEADLINE_MS) };
}
