import { Controller, Get, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Permission, type Principal } from '@causeway/kernel';
import { McpPool } from '@causeway/mcp-pool';
import type { Response } from 'express';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { CurrentPrincipal } from '../edge/principal.decorator.js';
import { EventStream } from '../edge/event-stream.js';
import { catalogChangeSchema } from './catalog.dto.js';

const MAX_UNREAD_BYTES = 256 * 1024;

@ApiTags('mcp')
@Controller('api/v1/mcp/events')
export class CatalogEventsController {
  constructor(private readonly pool: McpPool) {}

  /** A client should read the lists once the stream is open, because only later changes are sent. */
  @Get()
  @Authorized(Permission.ToolRead)
  @ApiProduces('text/event-stream')
  @Answers('Follow the catalogs and states of MCP servers, with an event for each change', { schema: catalogChangeSchema })
  follow(@CurrentPrincipal() principal: Principal, @Res() response: Response): void {
    const events = new EventStream(response);
    events.open();
    const unsubscribe = this.pool.onCatalogChange(principal, (change) => {
      // a client that does not read is disconnected; the lists show what it missed
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
      else void events.send(change, 'change');
    });
    response.once('close', unsubscribe);
  }
}
