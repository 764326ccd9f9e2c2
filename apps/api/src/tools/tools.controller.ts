import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { McpPool, type ToolCallResult } from '@causeway/mcp-pool';
import type { Request, Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { abortedByClient } from '../edge/event-stream.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { type CallTool, callToolSchema, toCatalogList, toolListSchema, toolResultSchema } from './tool.dto.js';
import { streamCall } from './tool-stream.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/tools')
export class ToolsController {
  constructor(private readonly pool: McpPool) {}

  @Get()
  @Authorized(Permission.ToolRead)
  @Answers('List the tools of all MCP servers, from memory', { schema: toolListSchema })
  list(@CurrentPrincipal() principal: Principal) {
    return toCatalogList(this.pool.tools(principal), this.pool.missing(principal, 'tools'));
  }

  @Post(':name/call')
  @HttpCode(200)
  @Authorized(Permission.ToolCall)
  @ApiProduces('application/json', 'text/event-stream')
  @Answers('Call a tool; with Accept: text/event-stream the response streams its progress', {
    schema: toolResultSchema,
    problems: [400, 404, 409, 413, 502, 503, 504],
  })
  async call(
    @CurrentPrincipal() principal: Principal,
    @Param('name') name: string,
    @Body({ schema: callToolSchema }) body: CallTool,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ToolCallResult | undefined> {
    const options = { signal: abortedByClient(response), timeoutMs: body.timeoutMs };
    if (request.accepts(['json', 'text/event-stream']) !== 'text/event-stream') {
      return this.pool.call(principal, name, body.arguments, options);
    }
    await streamCall(response, (onProgress) => this.pool.call(principal, name, body.arguments, { ...options, onProgress }));
    return undefined;
  }
}
