import { Module } from '@nestjs/common';
import { Collections } from './collections/collections.js';
import { ChunkIndex } from './index/chunk-index.js';
import { Retrieval } from './retrieval/retrieval.js';

/** Needs `DatabaseModule`; takes `QUERY_EMBEDDER` from any global module that provides it. */
@Module({
  providers: [Collections, ChunkIndex, Retrieval],
  exports: [Collections, ChunkIndex, Retrieval],
})
export class RagModule {}
