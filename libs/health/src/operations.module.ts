import { type DynamicModule, Module } from '@nestjs/common';
import type { AppConfig } from '@causeway/config';
import { MetricsModule } from '@causeway/metrics';
import { LoggerModule } from 'nestjs-pino';
import { HealthModule } from './health.module.js';
import { loggerParams } from './logging.js';
import { MetricsController } from './metrics.controller.js';

/** JSON logs, probes and metrics, which every application serves to its operators. */
@Module({})
export class OperationsModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: OperationsModule,
      imports: [LoggerModule.forRoot(loggerParams(config)), MetricsModule.forRoot(MetricsController), HealthModule],
    };
  }
}
