export { cite } from './citing/cite.js';
export type { CitedAnswer } from './citing/cite.js';
export { CitationStream } from './citing/citation-stream.js';
export { DEFAULT_CHUNKING } from './collections/collection.js';
export type { Collection, CollectionChange, NewCollection } from './collections/collection.js';
export { Collections } from './collections/collections.js';
export { ChunkIndex } from './index/chunk-index.js';
export type { ChunksOfVersion, ChunkVector, Publication, StoredChunk, UnembeddedChunk } from './index/chunk-index.types.js';
export type { IndexState, Reindex, ReindexStatus, RunningReindex, WaitingChunk } from './reindexing/reindex.js';
export { ReindexWork } from './reindexing/reindex-work.js';
export { Reindexes } from './reindexing/reindexes.js';
export { RagModule } from './rag.module.js';
export { QUERY_EMBEDDER } from './retrieval/query-embedder.js';
export type { EmbeddedQuery, EmbeddingProfile, QueryEmbedder } from './retrieval/query-embedder.js';
export { Retrieval } from './retrieval/retrieval.js';
export type {
  ChannelScore,
  Explanation,
  SearchChannel,
  SearchItem,
  SearchMode,
  SearchRequest,
  SearchResult,
} from './retrieval/search.types.js';
