import { Module } from '@nestjs/common';
import { IngestionJobsModule } from '@causeway/ingestion';
import { JobWorkersModule } from '@causeway/jobs';
import { RagJobsModule } from '@causeway/rag';

/** The handlers of all jobs and the workers that run them. */
@Module({ imports: [IngestionJobsModule, RagJobsModule, JobWorkersModule] })
export class WorkerModule {}
