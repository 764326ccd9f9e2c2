import type { Balancer, ReplicaLoad } from './balancer.js';

/**
 * Picks two replicas at random and chooses the one that is expected to finish the call first: expected latency times the calls
 * in flight. This is nearly as good as comparing all replicas, and it does not send every caller to the one that looks best.
 *
 * Source: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (2001); the cost is that of Finagle's
 * peak-EWMA balancer.
 */
export class PowerOfTwoChoices implements Balancer {
  constructor(private readonly random: () => number = Math.random) {}

  choose<T extends ReplicaLoad>(candidates: readonly T[]): T {
    const first = Math.floor(this.random() * candidates.length);
    // never the same one twice
    const second = (first + 1 + Math.floor(this.random() * (candidates.length - 1))) % candidates.length;
    const [one, other] = [candidates[first] as T, candidates[second] as T];
    return costOf(other) < costOf(one) ? other : one;
  }
}

function costOf({ latencyMs, inFlight, weight }: ReplicaLoad): number {
  return (latencyMs * (inFlight + 1)) / weight;
}
