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
  /** Adds the rank and score of each channel to every item. */
  explain?: boolean | undefined;
  /** Adds the text around each passage in its section. */
  section?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** The 1-based rank in one channel and the channel's own score: cosine similarity, or BM25. */
export interface ChannelScore {
  rank: number;
  score: number;
}

export interface Explanation {
  vector?: ChannelScore;
  keyword?: ChannelScore;
  /** Reciprocal rank fusion over the channels; equals `score`. */
  fused: number;
}

export interface SearchItem extends Passage {
  explain?: Explanation;
}

export interface SearchResult {
  /** Best first. */
  items: SearchItem[];
  tookMs: number;
  /** Channels that were requested and could not serve; the items come from the others. */
  degraded: SearchChannel[];
}
