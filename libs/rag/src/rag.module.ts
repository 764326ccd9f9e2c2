import { Module } from '@nestjs/common';
import { CollectionRepository } from './collections/collection.repository.js';
import { Collections } from './collections/collections.js';
import { ChunkIndex } from './index/chunk-index.js';
import { ReindexWork } from './reindexing/reindex-work.js';
import { Reindexes } from './reindexing/reindexes.js';
import { Retrieval } from './retrieval/retrieval.js';
import { SearchRepository } from './retrieval/search.repository.js';

/** Needs `DatabaseModule`; takes `QUERY_EMBEDDER` from any global module that provides it. */
@Module({
  providers: [CollectionRepository, SearchRepository, Collections, ChunkIndex, Reindexes, ReindexWork, Retrieval],
  exports: [Collections, ChunkIndex, Reindexes, ReindexWork, Retrieval],
})
export class RagModule {}
