import type { ChannelScore, Explanation, SearchChannel } from './search.types.js';

/** Damps the lead of the first places; 60 is the value of the method's authors (Cormack, Clarke, Büttcher 2009). */
const K = 60;

export interface Candidate {
  chunkId: string;
  /** Cosine similarity or BM25, depending on the channel. */
  score: number;
}

/** A candidate with the version and document that it belongs to. */
interface Versioned extends Candidate {
  documentId: string;
  versionId: string;
}

/**
 * Removes candidates whose document the other channel found in another version. Each channel is one statement, and a version
 * may be published between the two: then one channel has the old text of a document and the other the new one.
 */
export function matchVersions<T extends Versioned>(candidates: readonly T[], others: readonly T[]): T[] {
  const versions = new Map(others.map(({ documentId, versionId }) => [documentId, versionId]));
  return candidates.filter(({ documentId, versionId }) => (versions.get(documentId) ?? versionId) === versionId);
}

export interface Fused<T extends Candidate> {
  candidate: T;
  explain: Explanation;
}

/**
 * Reciprocal rank fusion: a candidate earns `1 / (60 + rank)` in each channel that found it and nothing in the others.
 *
 * @param channels candidates of each channel, best first
 * @returns every candidate once, best first; ties go to the better rank in any channel, then to the id
 */
export function fuse<T extends Candidate>(channels: Partial<Record<SearchChannel, readonly T[]>>): Fused<T>[] {
  const fused = new Map<string, Fused<T>>();
  for (const [channel, candidates] of Object.entries(channels) as [SearchChannel, readonly T[]][]) {
    for (const [i, candidate] of candidates.entries()) {
      const entry = fused.get(candidate.chunkId) ?? { candidate, explain: { fused: 0 } };
      entry.explain[channel] = { rank: i + 1, score: candidate.score };
      entry.explain.fused += 1 / (K + i + 1);
      fused.set(candidate.chunkId, entry);
    }
  }
  return [...fused.values()].sort(compare);
}

function compare(a: Fused<Candidate>, b: Fused<Candidate>): number {
  const byScore = b.explain.fused - a.explain.fused || bestRank(a) - bestRank(b);
  return byScore || (a.candidate.chunkId < b.candidate.chunkId ? -1 : 1);
}

function bestRank({ explain: { vector, keyword } }: Fused<Candidate>): number {
  return Math.min(...[vector, keyword].filter((score): score is ChannelScore => score !== undefined).map(({ rank }) => rank));
}
