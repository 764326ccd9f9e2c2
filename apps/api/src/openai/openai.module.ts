import { Module } from '@nestjs/common';
import { ChatModule } from '@causeway/chat';
import { RagModule } from '@causeway/rag';
import { CompletionsController } from './completions.controller.js';
import { EmbeddingsController } from './embeddings.controller.js';
import { ModelListController } from './model-list.controller.js';

/** The routes of the OpenAI API. */
@Module({
  imports: [ChatModule, RagModule],
  controllers: [CompletionsController, ModelListController, EmbeddingsController],
})
export class OpenAiModule {}
