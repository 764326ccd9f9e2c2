import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Public } from '@causeway/auth';
import { Database } from '@causeway/database';
import { RedisClient } from '@causeway/redis';

/** The part of an HTTP response that a probe sets. */
interface Reply {
  status(code: number): unknown;
}

/** A healthy store answers sooner; an orchestrator waits longer. */
const PROBE_TIMEOUT_MS = 2_000;

/** Probes. A dead MCP server or model provider does not make the service unready, because stored documents are still served. */
@Public()
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly redis: RedisClient,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Check that the process runs' })
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Check that PostgreSQL and Redis answer; 503 with the reason when one does not' })
  ready(@Res({ passthrough: true }) reply: Reply) {
    return this.report(reply);
  }

  @Get('startup')
  @ApiOperation({ summary: 'Check that the service has started; same checks as ready' })
  startup(@Res({ passthrough: true }) reply: Reply) {
    return this.report(reply);
  }

  private async report(reply: Reply): Promise<unknown> {
    try {
      return await this.health.check([
        () =>
          this.indicators
            .check('database')
            .attempt(() => this.database.ping())
            .withTimeout(PROBE_TIMEOUT_MS),
        () =>
          this.indicators
            .check('redis')
            .attempt(() => this.redis.ping())
            .withTimeout(PROBE_TIMEOUT_MS),
      ]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      reply.status(503);
      return error.getResponse();
    }
  }
}
