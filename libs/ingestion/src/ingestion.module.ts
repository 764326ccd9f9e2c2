import { Module } from '@nestjs/common';
import { JobsModule } from '@causeway/jobs';
import { ModelsModule } from '@causeway/models';
import { ParsingModule } from '@causeway/parsing';
import { RagModule } from '@causeway/rag';
import { DeadLetterRepository } from './dead-letters/dead-letter.repository.js';
import { DeadLetters } from './dead-letters/dead-letters.js';
import { ContentRepository } from './documents/content.repository.js';
import { DocumentRepository } from './documents/document.repository.js';
import { DocumentStore } from './documents/document.store.js';
import { IngestionService } from './documents/ingestion.service.js';
import { VersionHistory } from './documents/version-history.js';
import { VersionRepository } from './documents/version.repository.js';
import { EmbedJob } from './jobs/embed.job.js';
import { FinalizeJob } from './jobs/finalize.job.js';
import { ParseJob } from './jobs/parse.job.js';
import { PreviewJob } from './preview/preview.job.js';
import { PreviewService } from './preview/preview.service.js';
import { systemResolver } from './remote/pinned.js';
import { HOST_RESOLVER, RemoteFiles } from './remote/remote-files.js';
import { ReembedJob } from './reindex/reembed.job.js';
import { Reembedding } from './reindex/reembedding.js';
import { ReindexSweep } from './reindex/reindex-sweep.js';
import { ServingModule } from './reindex/serving.module.js';
import { ChunkEmbedding } from './work/chunk-embedding.js';
import { ContentParser } from './work/content-parser.js';
import { EmbeddingPlan } from './work/embedding-plan.js';
import { Expiry } from './work/expiry.js';
import { LeaseRepository } from './work/lease.repository.js';
import { Leases } from './work/leases.js';
import { OutcomeRecorder } from './work/outcome-recorder.js';
import { Preparation } from './work/preparation.js';
import { Publication } from './work/publication.js';
import { SpoolCleaner } from './work/spool-cleaner.js';
import { UnfinishedWork } from './work/unfinished-work.js';
import { VersionStore } from './work/version.store.js';
import { WorkRepository } from './work/work.repository.js';

/** Takes documents in; for the API. Parses nothing. */
@Module({
  imports: [RagModule, JobsModule],
  providers: [
    ContentRepository,
    DeadLetterRepository,
    DeadLetters,
    DocumentRepository,
    DocumentStore,
    VersionRepository,
    VersionHistory,
    IngestionService,
    PreviewService,
    { provide: HOST_RESOLVER, useValue: systemResolver },
    RemoteFiles,
    SpoolCleaner,
  ],
  exports: [ContentRepository, DeadLetters, DocumentRepository, IngestionService, VersionHistory, PreviewService, RemoteFiles],
})
export class IngestionModule {}

/** Does the work on documents; for the worker. */
@Module({
  imports: [IngestionModule, RagModule, ModelsModule, ServingModule, ParsingModule, JobsModule],
  providers: [
    ChunkEmbedding,
    ContentParser,
    EmbeddingPlan,
    LeaseRepository,
    Leases,
    OutcomeRecorder,
    Preparation,
    Publication,
    VersionStore,
    WorkRepository,
    ParseJob,
    EmbedJob,
    FinalizeJob,
    PreviewJob,
    UnfinishedWork,
    Expiry,
    ReembedJob,
    Reembedding,
    ReindexSweep,
  ],
})
export class IngestionJobsModule {}
