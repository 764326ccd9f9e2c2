import type { BalancerName } from '../config/server-config.js';
import { ConsistentHash } from './consistent-hash.js';
import { LeastInFlight } from './least-in-flight.js';
import { PowerOfTwoChoices } from './power-of-two-choices.js';
import { RoundRobin } from './round-robin.js';
import { WeightedRoundRobin } from './weighted-round-robin.js';

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

const MAKE: Record<BalancerName, () => Balancer> = {
  'peak-ewma': () => new PowerOfTwoChoices(),
  'least-in-flight': () => new LeastInFlight(),
  'round-robin': () => new RoundRobin(),
  weighted: () => new WeightedRoundRobin(),
  'consistent-hash': () => new ConsistentHash(),
};

/** One for each server: some of them remember whose turn it is. */
export function makeBalancer(name: BalancerName): Balancer {
  return MAKE[name]();
}
