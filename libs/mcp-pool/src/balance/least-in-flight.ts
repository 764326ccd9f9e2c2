import type { Balancer, Candidate } from './balancer.js';

/** The one with the least in flight for its weight; among equals, each in its turn. */
export class LeastInFlight implements Balancer {
  private turn = 0;

  choose<T extends Candidate>(candidates: readonly T[]): T {
    const least = Math.min(...candidates.map(loadOf));
    const equals = candidates.filter((candidate) => loadOf(candidate) === least);
    return equals[this.turn++ % equals.length] as T;
  }
}

function loadOf({ inFlight, weight }: Candidate): number {
  return inFlight / weight;
}
