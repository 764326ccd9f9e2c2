import type { Balancer, ReplicaLoad } from './balancer.js';

/**
 * The replicas take turns in proportion to their weights, evenly spread: with weights 2 and 1 the order is a b a, not a a b.
 *
 * Source: the "smooth weighted round robin" of nginx.
 */
export class WeightedRoundRobin implements Balancer {
  private readonly credit = new Map<string, number>();

  choose<T extends ReplicaLoad>(candidates: readonly T[]): T {
    let best = candidates[0] as T;
    let total = 0;
    for (const candidate of candidates) {
      total += candidate.weight;
      this.credit.set(candidate.id, this.creditOf(candidate) + candidate.weight);
      if (this.creditOf(candidate) > this.creditOf(best)) best = candidate;
    }
    this.credit.set(best.id, this.creditOf(best) - total);
    return best;
  }

  private creditOf({ id }: ReplicaLoad): number {
    return this.credit.get(id) ?? 0;
  }
}
