import { Body, Controller, HttpCode, Inject, Post, Res, UseFilters } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { AppError, Permission } from '@causeway/kernel';
import { EMBEDDER, type Embedder } from '@causeway/models';
import type { Response } from 'express';
import { Authorized } from '../edge/authorized.decorator.js';
import { checkProfile, type EmbeddingRequest, embeddingRequest, toEmbeddingList } from './embedding.dto.js';
import { abortedByClient } from './event-stream.js';
import { openAiErrorContent } from './openai-error.js';
import { OpenAiErrorFilter } from './openai-error.filter.js';

@ApiTags('openai')
@Controller('v1/embeddings')
@UseFilters(OpenAiErrorFilter)
export class EmbeddingsController {
  constructor(@Inject(EMBEDDER) private readonly embedder: Embedder) {}

  @Post()
  @HttpCode(200)
  @Authorized(Permission.Chat)
  @ApiOperation({
    summary: 'Embed texts',
    description: 'Vectors of the model that searches use, as `GET /v1/models` names it. Token counts are estimates.',
  })
  @ApiOkResponse({ description: 'A `list` of `embedding` objects, in the order of the texts' })
  @ApiBadRequestResponse({ description: 'The body is not valid', content: openAiErrorContent })
  @ApiNotFoundResponse({ description: 'No such model', content: openAiErrorContent })
  @ApiServiceUnavailableResponse({ description: 'This installation has no embeddings', content: openAiErrorContent })
  async embed(@Body({ schema: embeddingRequest }) body: EmbeddingRequest, @Res({ passthrough: true }) response: Response) {
    const { profile } = this.embedder;
    if (!profile) throw new AppError('EMBEDDING.UNAVAILABLE', 'this installation has no embeddings');
    checkProfile(body, profile);
    const vectors = await this.embedder.embedDocuments(body.input, abortedByClient(response));
    return toEmbeddingList(body, vectors);
  }
}
