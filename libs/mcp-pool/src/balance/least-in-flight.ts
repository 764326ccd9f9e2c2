import type { Balancer, ReplicaLoad } from './balancer.js';

/** Chooses the replica with the fewest calls in flight relative to its weight; equals take turns. */
export class LeastInFlight implements Balancer {
  private turn = 0;

  choose<T extends ReplicaLoad>(candidates: readonly T[]): T {
    const least = Math.min(...candidates.map(loadOf));
    const equals = candidates.filter((candidate) => loadOf(candidate) === least);
    return equals[this.turn++ % equals.length] as T;
  }
}

function loadOf({ inFlight, weight }: ReplicaLoad): number {
  return inFlight / weight;
}
