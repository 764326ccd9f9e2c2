import type { HealthConfig } from '../config/server-config.js';

export type CircuitState = 'closed' | 'half_open' | 'open';

const MAX_DOUBLINGS = 4;

/**
 * A circuit breaker over one replica. Failures in a row open it: no calls for a while. Then it is half open: a few trial
 * calls, all of which must succeed to close it; one that fails opens it for twice as long. Calls that were under way together
 * when something broke count as one failure.
 */
export class Circuit {
  private failuresInRow = 0;
  private failedAt = -Infinity;
  private openUntil: number | null = null;
  private doublings = 0;
  private trialsInFlight = 0;
  private trialsPassed = 0;

  constructor(
    private readonly settings: HealthConfig['breaker'],
    private readonly now: () => number = Date.now,
  ) {}

  get state(): CircuitState {
    if (this.openUntil === null) return 'closed';
    return this.now() < this.openUntil ? 'open' : 'half_open';
  }

  /** Something has gone wrong of late, not enough to open it. */
  get isShaken(): boolean {
    return this.failuresInRow > 0;
  }

  /** Whether a call may begin. */
  get admits(): boolean {
    const { state } = this;
    return state === 'closed' || (state === 'half_open' && this.trialsInFlight + this.trialsPassed < this.settings.trials);
  }

  /** Ms until trials begin; 0 when calls are admitted or on trial. */
  get opensInMs(): number {
    return Math.max(0, (this.openUntil ?? 0) - this.now());
  }

  /** A call begins. @returns whether it is a trial, to be given back to {@link ended} */
  begin(): boolean {
    const isTrial = this.state === 'half_open';
    if (isTrial) this.trialsInFlight++;
    return isTrial;
  }

  /**
   * @param good `null`: it tells nothing about the replica, as a cancelled call
   * @param begunAt in ms since the epoch
   */
  ended(isTrial: boolean, good: boolean | null, begunAt: number): void {
    if (isTrial) this.trialsInFlight--;
    if (good === null) return;
    if (good) this.succeeded(isTrial);
    else if (isTrial || begunAt >= this.failedAt) this.failed(isTrial);
  }

  /** Opens it, whatever the count. */
  trip(): void {
    this.openUntil = this.now() + this.settings.openMs * 2 ** Math.min(this.doublings++, MAX_DOUBLINGS);
    this.trialsPassed = 0;
  }

  /** A new connection: what was before says nothing any more. */
  reset(): void {
    this.failuresInRow = this.doublings = this.trialsPassed = 0;
    this.openUntil = null;
    this.failedAt = -Infinity;
  }

  private succeeded(isTrial: boolean): void {
    this.failuresInRow = 0;
    if (isTrial && this.state === 'half_open' && ++this.trialsPassed >= this.settings.trials) this.reset();
  }

  private failed(isTrial: boolean): void {
    this.failuresInRow++;
    this.failedAt = this.now();
    const enough = this.state === 'closed' && this.failuresInRow >= this.settings.failures;
    if (enough || (isTrial && this.state === 'half_open')) this.trip();
  }
}
