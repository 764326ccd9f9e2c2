import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { McpPool } from '@causeway/mcp-pool';
import type { Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { abortedByClient } from '../edge/event-stream.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import {
  type ReadResource,
  readResourceSchema,
  resourceContentsSchema,
  resourceListSchema,
  templateListSchema,
} from './catalog.dto.js';
import { toCatalogList } from './tool.dto.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/resources')
export class ResourcesController {
  constructor(private readonly pool: McpPool) {}

  @Get()
  @Authorized(Permission.ToolRead)
  @Answers('List the resources of all MCP servers, from memory', { schema: resourceListSchema })
  list(@CurrentPrincipal() principal: Principal) {
    return toCatalogList(this.pool.resources(principal), this.pool.missing(principal, 'resources'));
  }

  @Get('templates')
  @Authorized(Permission.ToolRead)
  @Answers('List the resource templates of all MCP servers, from memory', { schema: templateListSchema })
  templates(@CurrentPrincipal() principal: Principal) {
    return toCatalogList(this.pool.resourceTemplates(principal), this.pool.missing(principal, 'resourceTemplates'));
  }

  @Post('read')
  @HttpCode(200)
  @Authorized(Permission.ToolRead)
  @Answers('Read a resource', { schema: resourceContentsSchema, problems: [400, 404, 502, 503, 504] })
  read(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: readResourceSchema }) { uri, server, timeoutMs }: ReadResource,
    @Res({ passthrough: true }) response: Response,
  ) {
    const options = { timeoutMs, signal: abortedByClient(response) };
    return this.pool.readResource(principal, uri, server === undefined ? options : { ...options, server });
  }
}
