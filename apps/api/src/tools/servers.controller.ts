import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { McpPool, PoolAdmin } from '@causeway/mcp-pool';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { serverListSchema, serverSchema } from './server.dto.js';
import { toList } from './tool.dto.js';

@ApiTags('mcp')
@Controller('api/v1/mcp/servers')
export class ServersController {
  constructor(
    private readonly pool: McpPool,
    private readonly admin: PoolAdmin,
  ) {}

  @Get()
  @Authorized(Permission.ToolRead)
  @Answers('List the MCP servers with their state', { schema: serverListSchema })
  list(@CurrentPrincipal() principal: Principal) {
    return toList(this.pool.servers(principal));
  }

  @Get(':name')
  @Authorized(Permission.ToolRead)
  @Answers('Get one MCP server', { schema: serverSchema, problems: [404] })
  get(@CurrentPrincipal() principal: Principal, @Param('name') name: string) {
    return this.pool.server(principal, name);
  }

  @Post(':name/drain')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Drain a server: send no new calls to it; calls in flight finish', { schema: serverSchema, problems: [404] })
  drain(@Param('name') name: string) {
    return this.admin.drain(name);
  }

  @Post(':name/resume')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Resume a drained server', { schema: serverSchema, problems: [404] })
  resume(@Param('name') name: string) {
    return this.admin.resume(name);
  }

  @Post(':name/reconnect')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Replace the connections of a server', { schema: serverSchema, problems: [404] })
  reconnect(@Param('name') name: string) {
    return this.admin.reconnect(name);
  }

  @Post(':name/enable')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Enable a disabled server until the next start', { schema: serverSchema, problems: [404] })
  enable(@Param('name') name: string) {
    return this.admin.enable(name);
  }

  @Post(':name/disable')
  @HttpCode(200)
  @Authorized(Permission.ToolAdmin)
  @Answers('Disable a server until the next start: close its connections and hide its catalog', {
    schema: serverSchema,
    problems: [404],
  })
  disable(@Param('name') name: string) {
    return this.admin.disable(name);
  }
}
