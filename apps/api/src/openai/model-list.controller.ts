import { Controller, Get, Inject, Param, UseFilters } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChatService } from '@causeway/chat';
import { AppError, Permission } from '@causeway/kernel';
import { EMBEDDER, type Embedder } from '@causeway/models';
import { Authorized } from '../edge/authorized.decorator.js';
import { openAiErrorContent } from './openai-error.js';
import { OpenAiErrorFilter } from './openai-error.filter.js';
import { profileOf } from './embedding.dto.js';

/** Providers tell when a model was made; all that is known here is since when it is offered. */
const SINCE = Math.floor(Date.now() / 1000);

@ApiTags('openai')
@Controller('v1/models')
@UseFilters(OpenAiErrorFilter)
export class ModelListController {
  constructor(
    private readonly chat: ChatService,
    @Inject(EMBEDDER) private readonly embedder: Embedder,
  ) {}

  @Get()
  @Authorized(Permission.Chat)
  @ApiOperation({
    summary: 'List the models',
    description: 'Chat models first, `causeway` at the top; then the model of the embeddings.',
  })
  @ApiOkResponse({ description: 'A `list` of `model` objects' })
  list() {
    const profile = profileOf(this.embedder);
    const embedders = profile ? [toModel({ id: profile.name, ownedBy: 'causeway' })] : [];
    return { object: 'list', data: [...this.chat.listModels().map(toModel), ...embedders] };
  }

  @Get(':id')
  @Authorized(Permission.Chat)
  @ApiOperation({ summary: 'Look up a model' })
  @ApiOkResponse({ description: 'A `model` object' })
  @ApiNotFoundResponse({ description: 'No such model', content: openAiErrorContent })
  get(@Param('id') wanted: string) {
    const model = this.list().data.find(({ id }) => id === wanted);
    if (!model) throw new AppError('MODEL.NOT_FOUND', `there is no model "${wanted}"`);
    return model;
  }
}

function toModel({ id, ownedBy }: { id: string; ownedBy: string }) {
  return { id, object: 'model', created: SINCE, owned_by: ownedBy };
}
