import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { McpPool } from '@causeway/mcp-pool';
import type { Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { abortedByClient } from '../edge/event-stream.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { type GetPrompt, getPromptSchema, promptListSchema, promptResultSchema } from './catalog.dto.js';
import { toCatalogList } from './tool.dto.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/prompts')
export class PromptsController {
  constructor(private readonly pool: McpPool) {}

  @Get()
  @Authorized(Permission.ToolRead)
  @Answers('List the prompts of all MCP servers, from memory', { schema: promptListSchema })
  list(@CurrentPrincipal() principal: Principal) {
    return toCatalogList(this.pool.prompts(principal), this.pool.missing(principal, 'prompts'));
  }

  @Post(':name/get')
  @HttpCode(200)
  @Authorized(Permission.ToolRead)
  @Answers('Get a prompt with its arguments filled in', { schema: promptResultSchema, problems: [400, 404, 502, 503, 504] })
  get(
    @CurrentPrincipal() principal: Principal,
    @Param('name') name: string,
    @Body({ schema: getPromptSchema }) body: GetPrompt,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.pool.getPrompt(principal, name, body.arguments, {
      timeoutMs: body.timeoutMs,
      signal: abortedByClient(response),
    });
  }
}
