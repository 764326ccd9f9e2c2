import type { Passage } from '@causeway/kernel';

export type SearchMode = 'hybrid' | 'vector' | 'keyword';
export type SearchChannel = 'vector' | 'keyword';

export interface SearchRequest {
  query: string;
  /** Ids; absent: every collection that the principal may see. */
  collections?: readonly string[] | undefined;
  /** Default `hybrid`. */
  mode?: SearchMode | undefined;
  /** 1 to 50, default 10. */
  limit?: number | undefined;
  /** Document metadata that must be equal, key by key (JSON containment). */
  filter?: Record<string, unknown> | undefined;
  /** Adds to every item how it came to its place. */
  explain?: boolean | undefined;
  /** Adds to every item what stands around it in its section. */
  section?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** A 1-based place in one channel and the channel's own score: cosine similarity, or BM25. */
export interface ChannelScore {
  rank: number;
  score: number;
}

export interface Explanation {
  vector?: ChannelScore;
  keyword?: ChannelScore;
  /** Reciprocal rank fusion over the channels: what `score` says. */
  fused: number;
}

export interface SearchItem extends Passage {
  explain?: Explanation;
}

export interface SearchResult {
  /** Best first. */
  items: SearchItem[];
  tookMs: number;
  /** Channels that were asked for and could not serve; the answer is made of the others. */
  degraded: SearchChannel[];
}
