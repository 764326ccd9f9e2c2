import { createHash } from 'node:crypto';
import type { Balancer, ReplicaLoad } from './balancer.js';

/**
 * Sends equal keys to the same replica. When a replica is added or removed, only the keys of that replica move. This is
 * weighted rendezvous hashing: every candidate computes a score from the key, and the highest score wins.
 *
 * Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates" (1998); weights by the logarithmic method.
 */
export class ConsistentHash implements Balancer {
  choose<T extends ReplicaLoad>(candidates: readonly T[], key: string): T {
    let best = candidates[0] as T;
    let highest = -Infinity;
    for (const candidate of candidates) {
      const score = -candidate.weight / Math.log(fraction(`${candidate.id}\0${key}`));
      if (score > highest) [best, highest] = [candidate, score];
    }
    return best;
  }
}

/** Hashes a text to a number in (0, 1), evenly, without the end points. */
function fraction(text: string): number {
  return (createHash('sha1').update(text).digest().readUInt32BE(0) + 0.5) / 2 ** 32;
}
