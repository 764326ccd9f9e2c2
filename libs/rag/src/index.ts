export { CitationStream } from './citing/citation-stream.js';
export type { Collection, CollectionChange, NewCollection } from './collections/collection.js';
export { Collections } from './collections/collections.js';
export { embedChunks } from './embedding/embed-chunks.js';
export { ServingEmbedder } from './embedding/serving-embedder.js';
export type { RequiredVectors } from './embedding/serving-embedder.js';
export { ChunkIndex } from './index/chunk-index.js';
export type { ChunksOfVersion, ChunkVector, PublishedVersion, StoredChunk, UnembeddedChunk } from './index/chunk-index.types.js';
export { RagIndexModule, RagJobsModule, RagModule } from './rag.module.js';
export type { Reindex } from './reindexing/reindex.js';
export { ReindexService } from './reindexing/reindex.service.js';
export { Reindexes } from './reindexing/reindexes.js';
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
