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
  @Answers('Go over to the embedder of NEXT_EMBEDDING_*; the present one serves until all is embedded anew', {
    status: 202,
    schema: reindexSchema,
    problems: [409, 503],
  })
  async start() {
    return toReindexDto(await this.service.start());
  }

  @Get()
  @Answers('See how the last reindex stands', { schema: reindexSchema, problems: [404] })
  async last() {
    return toReindexDto(await this.reindexes.last());
  }

  @Delete()
  @Answers('Cancel the running reindex; what it has embedded is kept for the next', { schema: reindexSchema, problems: [404] })
  async cancel() {
    return toReindexDto(await this.reindexes.cancel());
  }
}
