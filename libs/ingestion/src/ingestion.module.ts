import { Module } from '@nestjs/common';
import { JobsModule } from '@causeway/jobs';
import { ModelsModule } from '@causeway/models';
import { ParsingModule } from '@causeway/parsing';
import { RagModule } from '@causeway/rag';
import { ContentParser } from './content-parser.js';
import { ContentRepository } from './content.repository.js';
import { DocumentRepository } from './document.repository.js';
import { DocumentStore } from './document.store.js';
import { EmbeddingPlan } from './embedding-plan.js';
import { IngestionService } from './ingestion.service.js';
import { EmbedJob } from './jobs/embed.job.js';
import { FinalizeJob } from './jobs/finalize.job.js';
import { ParseJob } from './jobs/parse.job.js';
import { UnfinishedWork } from './jobs/unfinished-work.js';
import { OutcomeRecorder } from './outcome-recorder.js';
import { VersionStore } from './version.store.js';
import { WorkRepository } from './work.repository.js';

/** Takes documents in; for the API. Parses nothing. */
@Module({
  imports: [RagModule, JobsModule],
  providers: [ContentRepository, DocumentRepository, DocumentStore, IngestionService],
  exports: [ContentRepository, IngestionService],
})
export class IngestionModule {}

/** Does the work on documents; for the worker. */
@Module({
  imports: [IngestionModule, RagModule, ModelsModule, ParsingModule, JobsModule],
  providers: [
    ContentParser,
    EmbeddingPlan,
    OutcomeRecorder,
    VersionStore,
    WorkRepository,
    ParseJob,
    EmbedJob,
    FinalizeJob,
    UnfinishedWork,
  ],
})
export class IngestionJobsModule {}
