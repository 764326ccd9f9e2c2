import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ChatService } from '@causeway/chat';
import { AppError, Permission } from '@causeway/kernel';
import { ServingEmbedder } from '@causeway/rag';
import { z } from 'zod';
import { Authorized } from '../edge/authorized.decorator.js';
import { OpenAiAnswers } from './openai-answers.decorator.js';

/** The OpenAI API reports when a model was created. This service knows only when it started to offer the model. */
const OFFERED_SINCE = Math.floor(Date.now() / 1000);

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
  @OpenAiAnswers('List models', {
    description: 'Lists the chat models, with `causeway` first, and then the embedding model.',
    schema: z.object({ object: z.literal('list'), data: z.array(modelSchema) }),
  })
  @Authorized(Permission.Chat)
  async list() {
    // an embedder that fails must not hide the other models
    const profile = (await this.serving.current().catch(() => null))?.profile;
    const embedders = profile ? [toModel({ id: profile.name, ownedBy: 'causeway' })] : [];
    return { object: 'list', data: [...this.chat.listModels().map(toModel), ...embedders] };
  }

  @Get(':id')
  @OpenAiAnswers('Get a model', { schema: modelSchema, errors: [404] })
  @Authorized(Permission.Chat)
  async get(@Param('id') wanted: string) {
    const { data } = await this.list();
    const model = data.find(({ id }) => id === wanted);
    if (!model) throw new AppError('MODEL.NOT_FOUND', `there is no model "${wanted}"; GET /v1/models lists the models`);
    return model;
  }
}

function toModel({ id, ownedBy }: { id: string; ownedBy: string }) {
  return { id, object: 'model', created: OFFERED_SINCE, owned_by: ownedBy };
}
