import type { Balancer, Candidate } from './balancer.js';

/**
 * Each in proportion to its weight, spread evenly: with weights 2 and 1 it is a b a, not a a b. The "smooth weighted round
 * robin" that nginx made known.
 */
export class WeightedRoundRobin implements Balancer {
  private readonly credit = new Map<string, number>();

  choose<T extends Candidate>(candidates: readonly T[]): T {
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

  private creditOf({ id }: Candidate): number {
    return this.credit.get(id) ?? 0;
  }
}
