/** What a balancer looks at. */
export interface Candidate {
  inFlight: number;
}

/**
 * The replica with the least in flight; among equals, each in its turn.
 *
 * @param turn counts up by one for each choice
 */
export function chooseReplica<T extends Candidate>(candidates: readonly T[], turn: number): T | undefined {
  const least = Math.min(...candidates.map(({ inFlight }) => inFlight));
  const equals = candidates.filter(({ inFlight }) => inFlight === least);
  return equals[turn % equals.length];
}
