import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission } from '@causeway/kernel';
import { CallHistory } from '@causeway/mcp-pool';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { idParam } from '../edge/schemas.js';
import { callPageSchema, type CallQuery, callQuery, callSchema, toCallDto } from './call.dto.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/calls')
export class CallsController {
  constructor(private readonly history: CallHistory) {}

  @Get()
  @Authorized(Permission.ToolAdmin)
  @Answers('List the recorded tool calls, newest first', { schema: callPageSchema, problems: [400] })
  async list(@Query({ schema: callQuery }) { cursor, limit, ...filter }: CallQuery) {
    const page = await this.history.list(filter, { cursor, limit });
    return { ...page, items: page.items.map(toCallDto) };
  }

  @Get(':id')
  @Authorized(Permission.ToolAdmin)
  @Answers('Get a recorded tool call', { schema: callSchema, problems: [400, 404] })
  async get(@Param('id', { schema: idParam }) id: string) {
    return toCallDto(await this.history.get(id));
  }
}
