/** A replica as a balancer sees it. */
export interface Candidate {
  readonly id: string;
  /** Its share compared with the others', at least 1. */
  readonly weight: number;
  readonly inFlight: number;
  /** Expected time of a call in ms, remembering peaks. */
  readonly latencyMs: number;
}

/** Picks the replica for a call. */
export interface Balancer {
  /**
   * @param candidates not empty, in the order of the configuration; all of them can take the call
   * @param key what calls that should meet the same replica have in common
   */
  choose<T extends Candidate>(candidates: readonly T[], key: string): T;
}
