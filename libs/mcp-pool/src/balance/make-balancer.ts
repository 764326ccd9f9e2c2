import type { BalancerName } from '../config/server-config.js';
import type { Balancer } from './balancer.js';
import { ConsistentHash } from './consistent-hash.js';
import { LeastInFlight } from './least-in-flight.js';
import { PowerOfTwoChoices } from './power-of-two-choices.js';
import { RoundRobin } from './round-robin.js';
import { WeightedRoundRobin } from './weighted-round-robin.js';

const FACTORIES: Record<BalancerName, () => Balancer> = {
  'peak-ewma': () => new PowerOfTwoChoices(),
  'least-in-flight': () => new LeastInFlight(),
  'round-robin': () => new RoundRobin(),
  weighted: () => new WeightedRoundRobin(),
  'consistent-hash': () => new ConsistentHash(),
};

/** Each server needs a balancer of its own, because some balancers keep state. */
export function makeBalancer(name: BalancerName): Balancer {
  return FACTORIES[name]();
}
