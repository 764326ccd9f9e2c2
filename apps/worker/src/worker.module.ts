import { Module } from '@nestjs/common';
import { IngestionJobsModule } from '@causeway/ingestion';
import { JobWorkersModule } from '@causeway/jobs';

/** The handlers of all jobs and what runs them. */
@Module({ imports: [IngestionJobsModule, JobWorkersModule] })
export class WorkerModule {}
