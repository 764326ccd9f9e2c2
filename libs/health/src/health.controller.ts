import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Public } from '@causeway/auth';
import { Database } from '@causeway/database';
import { RedisClient } from '@causeway/redis';

/** The little of an HTTP response that a probe sets. */
interface Reply {
  status(code: number): unknown;
}

/** Longer than a healthy store ever takes, shorter than an orchestrator's patience. */
const PROBE_TIMEOUT_MS = 2_000;

/** Probes. Dead MCP servers or model providers do not make the service unready: what it holds is still served. */
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
  @ApiOperation({ summary: 'The process runs' })
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The stores answer; 503 with the reason when one does not' })
  ready(@Res({ passthrough: true }) reply: Reply) {
    return this.report(reply);
  }

  @Get('startup')
  @ApiOperation({ summary: 'The service has started: the same checks as ready' })
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
