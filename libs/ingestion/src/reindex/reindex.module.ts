import { Module } from '@nestjs/common';
import { JobsModule } from '@causeway/jobs';
import { ModelsModule } from '@causeway/models';
import { RagModule } from '@causeway/rag';
import { ReindexService } from './reindex.service.js';

/** Begins, shows and cancels a reindex; for the API. */
@Module({ imports: [ModelsModule, RagModule, JobsModule], providers: [ReindexService], exports: [ReindexService] })
export class ReindexModule {}
