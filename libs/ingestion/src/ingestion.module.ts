import { Module } from '@nestjs/common';
import { JobsModule, Leases } from '@causeway/jobs';
import { ParsingModule } from '@causeway/parsing';
import { RagModule } from '@causeway/rag';
import { DeadLetterRepository } from './dead-letters/dead-letter.repository.js';
import { DeadLetters } from './dead-letters/dead-letters.js';
import { DocumentRepository } from './documents/document.repository.js';
import { Documents } from './documents/documents.js';
import { Intake } from './documents/intake.js';
import { VersionHistory } from './documents/version-history.js';
import { VersionRepository } from './documents/version.repository.js';
import { EmbedJob } from './jobs/embed.job.js';
import { FinalizeJob } from './jobs/finalize.job.js';
import { ParseJob } from './jobs/parse.job.js';
import { PreviewJob } from './preview/preview.job.js';
import { PreviewService } from './preview/preview.service.js';
import { systemResolver } from './remote/pinned.js';
import { HOST_RESOLVER, RemoteFiles } from './remote/remote-files.js';
import { ChunkEmbedding } from './work/chunk-embedding.js';
import { ContentParser } from './work/content-parser.js';
import { EmbeddingPlan } from './work/embedding-plan.js';
import { Expiry } from './work/expiry.js';
import { LeaseRepository } from './work/lease.repository.js';
import { OutcomeRecorder } from './work/outcome-recorder.js';
import { Preparation } from './work/preparation.js';
import { Publisher } from './work/publisher.js';
import { SpoolCleaner } from './work/spool-cleaner.js';
import { UnfinishedWork } from './work/unfinished-work.js';
import { VersionStore } from './work/version.store.js';
import { WorkRepository } from './work/work.repository.js';

/** Accepts, shows and changes documents; for the API. Parses nothing. */
@Module({
  imports: [RagModule, JobsModule],
  providers: [
    DeadLetterRepository,
    DeadLetters,
    DocumentRepository,
    VersionRepository,
    VersionHistory,
    Documents,
    Intake,
    PreviewService,
    { provide: HOST_RESOLVER, useValue: systemResolver },
    RemoteFiles,
    SpoolCleaner,
  ],
  exports: [DeadLetters, DocumentRepository, Documents, Intake, VersionHistory, PreviewService, RemoteFiles],
})
export class IngestionModule {}

/** The jobs that parse, embed and publish documents; for the worker. */
@Module({
  imports: [IngestionModule, RagModule, ParsingModule, JobsModule],
  providers: [
    ChunkEmbedding,
    ContentParser,
    EmbeddingPlan,
    LeaseRepository,
    {
      provide: Leases,
      inject: [LeaseRepository],
      useFactory: (store: LeaseRepository) => new Leases(store, { leaseSeconds: 30, heartbeatMs: 1_000 }),
    },
    OutcomeRecorder,
    Preparation,
    Publisher,
    VersionStore,
    WorkRepository,
    ParseJob,
    EmbedJob,
    FinalizeJob,
    PreviewJob,
    UnfinishedWork,
    Expiry,
  ],
})
export class IngestionJobsModule {}
