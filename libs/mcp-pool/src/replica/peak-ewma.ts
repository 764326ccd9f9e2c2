const TAU_MS = 10_000;
/** Low, so that a new replica gets calls. */
const INITIAL_MS = 1;

/**
 * Expected latency as an exponentially weighted moving average over time that jumps to every peak at once and forgets it
 * slowly: a replica that turns slow is avoided after one call.
 *
 * Source: the peak-EWMA cost of Finagle and Linkerd.
 */
export class PeakEwma {
  private value = INITIAL_MS;
  private at: number;

  constructor(private readonly now: () => number = Date.now) {
    this.at = now();
  }

  /** In ms, decayed to the present. */
  get latencyMs(): number {
    return INITIAL_MS + (this.value - INITIAL_MS) * this.decay();
  }

  observe(ms: number): void {
    const decay = this.decay();
    this.value = ms > this.value ? ms : this.value * decay + ms * (1 - decay);
    this.at = this.now();
  }

  /** Forgets everything observed. */
  reset(): void {
    this.value = INITIAL_MS;
  }

  private decay(): number {
    return Math.exp((this.at - this.now()) / TAU_MS);
  }
}
