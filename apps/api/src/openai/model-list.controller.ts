import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ChatService } from '@causeway/chat';
import { AppError, Permission } from '@causeway/kernel';
import { ServingEmbedder } from '@causeway/rag';
import { z } from 'zod';
import { Authorized } from '../edge/authorized.decorator.js';
import { OpenAiAnswers } from './openai-answers.decorator.js';

/** Providers tell when a model was made; all that is known here is since when it is offered. */
const SINCE = Math.floor(Date.now() / 1000);

const modelSchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int().describe('Seconds since 1970'),
  owned_by: z.string(),
});

@ApiTags('openai')
@Controller('v1/models')
export class ModelListController {
  constructor(
    private readonly chat: ChatService,
    private readonly serving: ServingEmbedder,
  ) {}

  @Get()
  @OpenAiAnswers('List the models', {
    description: 'Chat models first, `causeway` at the top; then the model of the embeddings.',
    schema: z.object({ object: z.literal('list'), data: z.array(modelSchema) }),
  })
  @Authorized(Permission.Chat)
  async list() {
    // an embedder that does not fit, or has never answered, is no reason to hide the others
    const profile = (await this.serving.current().catch(() => null))?.profile;
    const embedders = profile ? [toModel({ id: profile.name, ownedBy: 'causeway' })] : [];
    return { object: 'list', data: [...this.chat.listModels().map(toModel), ...embedders] };
  }

  @Get(':id')
  @OpenAiAnswers('Look up a model', { schema: modelSchema, errors: [404] })
  @Authorized(Permission.Chat)
  async get(@Param('id') wanted: string) {
    const { data } = await this.list();
    const model = data.find(({ id }) => id === wanted);
    if (!model) throw new AppError('MODEL.NOT_FOUND', `there is no model "${wanted}"`);
    return model;
  }
}

function toModel({ id, ownedBy }: { id: string; ownedBy: string }) {
  return { id, object: 'model', created: SINCE, owned_by: ownedBy };
}
