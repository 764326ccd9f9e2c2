import { Module } from '@nestjs/common';
import { JobsModule } from '@causeway/jobs';
import { ModelsModule } from '@causeway/models';
import { CollectionRepository } from './collections/collection.repository.js';
import { Collections } from './collections/collections.js';
import { ProfileCheck } from './embedding/profile-check.js';
import { ServingEmbedder } from './embedding/serving-embedder.js';
import { ChunkIndex } from './index/chunk-index.js';
import { ReembedJob } from './reindexing/reembed.job.js';
import { Reembedding } from './reindexing/reembedding.js';
import { ReindexRepository } from './reindexing/reindex.repository.js';
import { ReindexService } from './reindexing/reindex.service.js';
import { ReindexSweep } from './reindexing/reindex-sweep.js';
import { Reindexes } from './reindexing/reindexes.js';
import { Retrieval } from './retrieval/retrieval.js';
import { SearchRepository } from './retrieval/search.repository.js';

/** The stored index without models or a queue, for maintenance commands. Needs `DatabaseModule`. */
@Module({
  providers: [CollectionRepository, Collections, ChunkIndex, ReindexRepository, Reindexes],
  exports: [Collections, ChunkIndex, ReindexRepository, Reindexes],
})
export class RagIndexModule {}

/** The index, its embedder and the search. A start whose embedders do not fit the stored vectors is refused. */
@Module({
  imports: [RagIndexModule, ModelsModule, JobsModule],
  providers: [ProfileCheck, ReindexService, Retrieval, SearchRepository, ServingEmbedder],
  exports: [RagIndexModule, ReindexService, Retrieval, ServingEmbedder],
})
export class RagModule {}

/** The job `reembed` and its sweep, for the worker. */
@Module({ imports: [RagModule, ModelsModule], providers: [ReembedJob, Reembedding, ReindexSweep] })
export class RagJobsModule {}
