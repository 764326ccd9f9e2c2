import { Module } from '@nestjs/common';
import { ModelsModule } from '@causeway/models';
import { RagModule } from '@causeway/rag';
import { ProfileCheck } from './profile-check.js';
import { ServingEmbedder } from './serving-embedder.js';

/** The embedder that fits the stored vectors; a start without one is refused. */
@Module({
  imports: [ModelsModule, RagModule],
  providers: [ServingEmbedder, ProfileCheck],
  exports: [ServingEmbedder],
})
export class ServingModule {}
