import type { BalancerName } from '../config/server-config.js';
import type { Balancer } from './balancer.js';
import { ConsistentHash } from './consistent-hash.js';
import { LeastInFlight } from './least-in-flight.js';
import { PowerOfTwoChoices } from './power-of-two-choices.js';
import { RoundRobin } from './round-robin.js';
import { WeightedRoundRobin } from './weighted-round-robin.js';

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
