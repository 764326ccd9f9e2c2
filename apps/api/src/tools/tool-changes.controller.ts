import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { ToolChanges } from '@causeway/mcp-pool';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { idParam } from '../edge/schemas.js';
import { changePageSchema, type ChangeQuery, changeQuery, changeSchema, toChangeDto } from './tool-change.dto.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/tools/changes')
export class ToolChangesController {
  constructor(private readonly changes: ToolChanges) {}

  @Get()
  @Authorized(Permission.ToolAdmin)
  @Answers('List the changes of tool definitions, newest first', {
    schema: changePageSchema,
    problems: [400],
  })
  async list(@Query({ schema: changeQuery }) { cursor, limit, ...filter }: ChangeQuery) {
    const page = await this.changes.list(filter, { cursor, limit });
    return { ...page, items: page.items.map(toChangeDto) };
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Approve a changed tool, which lists it', { schema: changeSchema, problems: [400, 404] })
  async approve(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return toChangeDto(await this.changes.decide(principal, id, 'approved'));
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Reject a changed tool, which keeps it quarantined', { schema: changeSchema, problems: [400, 404] })
  async reject(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParam }) id: string) {
    return toChangeDto(await this.changes.decide(principal, id, 'rejected'));
  }
}
