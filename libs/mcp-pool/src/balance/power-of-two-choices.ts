import type { Balancer, Candidate } from './balancer.js';

/**
 * Of two candidates taken at random, the one whose next call is expected to be done first: expected latency times the calls
 * that share it. As good as looking at all of them, without sending everybody to the one that looks best at the moment.
 *
 * Source: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (2001); the cost is that of Finagle's
 * peak-EWMA balancer.
 */
export class PowerOfTwoChoices implements Balancer {
  constructor(private readonly random: () => number = Math.random) {}

  choose<T extends Candidate>(candidates: readonly T[]): T {
    const first = Math.floor(this.random() * candidates.length);
    // one of the others
    const second = (first + 1 + Math.floor(this.random() * (candidates.length - 1))) % candidates.length;
    const [one, other] = [candidates[first] as T, candidates[second] as T];
    return costOf(other) < costOf(one) ? other : one;
  }
}

function costOf({ latencyMs, inFlight, weight }: Candidate): number {
  return (latencyMs * (inFlight + 1)) / weight;
}
