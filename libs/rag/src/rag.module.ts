import { Module } from '@nestjs/common';
import { CollectionRepository } from './collections/collection.repository.js';
import { Collections } from './collections/collections.js';
import { ChunkIndex } from './index/chunk-index.js';
import { Retrieval } from './retrieval/retrieval.js';
import { SearchRepository } from './retrieval/search.repository.js';

/** Needs `DatabaseModule`; takes `QUERY_EMBEDDER` from any global module that provides it. */
@Module({
  providers: [CollectionRepository, SearchRepository, Collections, ChunkIndex, Retrieval],
  exports: [Collections, ChunkIndex, Retrieval],
})
export class RagModule {}
