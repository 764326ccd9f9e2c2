import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeadLetters } from '@causeway/ingestion';
import { Permission, type Principal } from '@causeway/kernel';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import {
  deadLetterPageSchema,
  type DeadLetterQuery,
  deadLetterQuery,
  type ReplayBody,
  replayedSchema,
  replaySchema,
  toDeadLetterDto,
} from './dead-letter.dto.js';

@ApiTags('documents')
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  @Authorized(Permission.DocumentRead)
  @Answers('List the documents that failed permanently, with reason, stage and timings', {
    schema: deadLetterPageSchema,
    problems: [400],
  })
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: deadLetterQuery }) query: DeadLetterQuery) {
    const { cursor, limit, ...filter } = query;
    const page = await this.deadLetters.list(principal, filter, { limit, ...(cursor && { cursor }) });
    return { ...page, items: page.items.map(toDeadLetterDto) };
  }

  @Post('replay')
  @HttpCode(202)
  @Authorized(Permission.DocumentWrite)
  @Answers('Retry failed documents, each from the stage where it failed: a selection, or all that the key may see', {
    status: 202,
    schema: replayedSchema,
    problems: [400],
  })
  async replay(@CurrentPrincipal() principal: Principal, @Body({ schema: replaySchema }) filter: ReplayBody) {
    return { replayed: await this.deadLetters.replay(principal, filter) };
  }
}
