/** What a balancer knows about a replica. */
export interface ReplicaLoad {
  readonly id: string;
  /** Its share of the calls relative to the other replicas, at least 1. */
  readonly weight: number;
  readonly inFlight: number;
  /** Expected duration of a call in ms, in which peaks fade slowly. */
  readonly latencyMs: number;
}

/** Picks the replica for a call. */
export interface Balancer {
  /**
   * @param candidates the replicas that can take the call, in the order of the configuration; at least one
   * @param key equal for calls that should reach the same replica
   */
  choose<T extends ReplicaLoad>(candidates: readonly T[], key: string): T;
}
