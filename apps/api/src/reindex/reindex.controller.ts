import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission } from '@causeway/kernel';
import { Reindexes, ReindexService } from '@causeway/rag';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { reindexSchema, toReindexDto } from './reindex.dto.js';

@ApiTags('operations')
@Authorized(Permission.Admin)
@Controller('api/v1/reindex')
export class ReindexController {
  constructor(
    private readonly service: ReindexService,
    private readonly reindexes: Reindexes,
  ) {}

  @Post()
  @HttpCode(202)
  @Answers('Start a reindex with the embedder of `NEXT_EMBEDDING_*`; searches use the current one until it is done', {
    status: 202,
    schema: reindexSchema,
    problems: [409, 503],
  })
  async start() {
    return toReindexDto(await this.service.start());
  }

  @Get()
  @Answers('Get the state of the last reindex', { schema: reindexSchema, problems: [404] })
  async last() {
    return toReindexDto(await this.reindexes.last());
  }

  @Delete()
  @Answers('Cancel the running reindex; the next one reuses the vectors that it has computed', {
    schema: reindexSchema,
    problems: [404],
  })
  async cancel() {
    return toReindexDto(await this.reindexes.cancel());
  }
}
