import type { Balancer, Candidate } from './balancer.js';

/** Each in its turn. */
export class RoundRobin implements Balancer {
  private turn = 0;

  choose<T extends Candidate>(candidates: readonly T[]): T {
    return candidates[this.turn++ % candidates.length] as T;
  }
}
