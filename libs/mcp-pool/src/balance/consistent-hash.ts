import { createHash } from 'node:crypto';
import type { Balancer, Candidate } from './balancer.js';

/**
 * The same key goes to the same replica; when one comes or goes only the keys that were or will be its own move. Rendezvous
 * hashing with weights: every candidate draws a number from the key, the highest wins.
 *
 * Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates" (1998); weights by the logarithmic method.
 */
export class ConsistentHash implements Balancer {
  choose<T extends Candidate>(candidates: readonly T[], key: string): T {
    let best = candidates[0] as T;
    let highest = -Infinity;
    for (const candidate of candidates) {
      const score = -candidate.weight / Math.log(fraction(`${candidate.id}\0${key}`));
      if (score > highest) [best, highest] = [candidate, score];
    }
    return best;
  }
}

/** Evenly spread over (0, 1), neither end included. */
function fraction(text: string): number {
  return (createHash('sha1').update(text).digest().readUInt32BE(0) + 0.5) / 2 ** 32;
}
