import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { McpPool } from '@causeway/mcp-pool';
import type { Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { abortedByClient } from '../edge/event-stream.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { type Complete, completeSchema, completionSchema } from './catalog.dto.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/complete')
export class CompleteController {
  constructor(private readonly pool: McpPool) {}

  @Post()
  @HttpCode(200)
  @Authorized(Permission.ToolRead)
  @Answers('Propose values for an argument of a prompt or a resource template', {
    schema: completionSchema,
    problems: [400, 404, 502, 503, 504],
  })
  complete(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: completeSchema }) { timeoutMs, ...request }: Complete,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.pool.complete(principal, request, { timeoutMs, signal: abortedByClient(response) });
  }
}
