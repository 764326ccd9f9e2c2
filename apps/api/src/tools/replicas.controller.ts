import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { McpPool, PoolAdmin } from '@causeway/mcp-pool';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { replicaListSchema, serverSchema } from './server.dto.js';
import { toList } from './tool.dto.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/servers/:name/replicas')
export class ReplicasController {
  constructor(
    private readonly pool: McpPool,
    private readonly admin: PoolAdmin,
  ) {}

  @Get()
  @Authorized(Permission.ToolRead)
  @Answers('List the replicas of a server with their state', { schema: replicaListSchema, problems: [404] })
  list(@CurrentPrincipal() principal: Principal, @Param('name') name: string) {
    return toList(this.pool.server(principal, name).replicas);
  }

  @Post(':id/drain')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Drain a replica: send no new calls to it; calls in flight finish', { schema: serverSchema, problems: [404] })
  drain(@Param('name') name: string, @Param('id') id: string) {
    return this.admin.drain(name, id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Resume a drained replica', { schema: serverSchema, problems: [404] })
  resume(@Param('name') name: string, @Param('id') id: string) {
    return this.admin.resume(name, id);
  }

  @Post(':id/reconnect')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Replace the connections of a replica', { schema: serverSchema, problems: [404] })
  reconnect(@Param('name') name: string, @Param('id') id: string) {
    return this.admin.reconnect(name, id);
  }
}
