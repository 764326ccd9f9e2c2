import type { HealthConfig } from '../config/server-config.js';

export type CircuitState = 'closed' | 'half_open' | 'open';

const MAX_DOUBLINGS = 4;

/**
 * A circuit breaker for one replica. Failures in a row open it, and no calls are sent for a while. It is then half open: a few
 * trial calls are sent, all of which must succeed to close it; one failure opens it for twice as long. Calls that were in flight
 * together when something broke count as one failure.
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

  /** Whether calls have failed since the last success. */
  get hasRecentFailures(): boolean {
    return this.failuresInRow > 0;
  }

  /** Whether a call may be sent. */
  get allowsCall(): boolean {
    const { state } = this;
    return state === 'closed' || (state === 'half_open' && this.trialsInFlight + this.trialsPassed < this.settings.trials);
  }

  /** Ms until trials begin; 0 unless the circuit is open. */
  get trialsInMs(): number {
    return Math.max(0, (this.openUntil ?? 0) - this.now());
  }

  /** Records the start of a call. @returns whether it is a trial; {@link recordEnd} needs to know */
  recordStart(): boolean {
    const isTrial = this.state === 'half_open';
    if (isTrial) this.trialsInFlight++;
    return isTrial;
  }

  /**
   * @param good `null` when the call says nothing about the replica, for instance because it was cancelled
   * @param startedAt in ms since the epoch
   */
  recordEnd(isTrial: boolean, good: boolean | null, startedAt: number): void {
    if (isTrial) this.trialsInFlight--;
    if (good === null) return;
    if (good) this.recordSuccess(isTrial);
    else if (isTrial || startedAt >= this.failedAt) this.recordFailure(isTrial);
  }

  /** Opens the circuit regardless of the failures counted. */
  trip(): void {
    this.openUntil = this.now() + this.settings.openMs * 2 ** Math.min(this.doublings++, MAX_DOUBLINGS);
    this.trialsPassed = 0;
  }

  /** Closes the circuit and forgets all failures, for a new connection. */
  reset(): void {
    this.failuresInRow = this.doublings = this.trialsPassed = 0;
    this.openUntil = null;
    this.failedAt = -Infinity;
  }

  private recordSuccess(isTrial: boolean): void {
    this.failuresInRow = 0;
    if (isTrial && this.state === 'half_open' && ++this.trialsPassed >= this.settings.trials) this.reset();
  }

  private recordFailure(isTrial: boolean): void {
    this.failuresInRow++;
    this.failedAt = this.now();
    const enough = this.state === 'closed' && this.failuresInRow >= this.settings.failures;
    if (enough || (isTrial && this.state === 'half_open')) this.trip();
  }
}
