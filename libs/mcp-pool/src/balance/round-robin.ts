import type { Balancer, ReplicaLoad } from './balancer.js';

/** The replicas take turns. */
export class RoundRobin implements Balancer {
  private turn = 0;

  choose<T extends ReplicaLoad>(candidates: readonly T[]): T {
    return candidates[this.turn++ % candidates.length] as T;
  }
}
