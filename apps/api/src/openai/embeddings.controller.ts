import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AppError, Permission } from '@causeway/kernel';
import { ServingEmbedder } from '@causeway/rag';
import type { Response } from 'express';
import { Authorized } from '../edge/authorized.decorator.js';
import { checkProfile, type EmbeddingRequest, embeddingListSchema, embeddingRequest, toEmbeddingList } from './embedding.dto.js';
import { abortedByClient } from '../edge/event-stream.js';
import { OpenAiAnswers } from './openai-answers.decorator.js';

@ApiTags('openai')
@Controller('v1/embeddings')
export class EmbeddingsController {
  constructor(private readonly serving: ServingEmbedder) {}

  @Post()
  @HttpCode(200)
  @OpenAiAnswers('Create embeddings', {
    description: 'Computes vectors with the model that searches use; `GET /v1/models` lists it. Token counts are estimates.',
    schema: embeddingListSchema,
    errors: [400, 404, 502, 503],
  })
  @Authorized(Permission.Chat)
  async embed(@Body({ schema: embeddingRequest }) body: EmbeddingRequest, @Res({ passthrough: true }) response: Response) {
    const serving = await this.serving.current();
    if (!serving)
      throw new AppError('EMBEDDING.UNAVAILABLE', 'this installation has no embedding model; configure one with EMBEDDING_*');
    checkProfile(body, serving.profile);
    const vectors = await serving.embedder.embedDocuments(body.input, abortedByClient(response));
    return toEmbeddingList(body, vectors);
  }
}
