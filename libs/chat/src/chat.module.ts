import { Module } from '@nestjs/common';
import { McpPoolModule } from '@causeway/mcp-pool';
import { ModelsModule } from '@causeway/models';
import { RagModule } from '@causeway/rag';
import { ChatService } from './chat.service.js';
import { ConversationRepository } from './conversation.repository.js';
import { Grounding } from './grounding.js';
import { ToolRunner } from './tool-runner.js';

/** Needs ConfigModule and DatabaseModule. */
@Module({
  imports: [RagModule, ModelsModule, McpPoolModule],
  providers: [ChatService, ConversationRepository, Grounding, ToolRunner],
  exports: [ChatService],
})
export class ChatModule {}
