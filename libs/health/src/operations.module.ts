import { type DynamicModule, Module } from '@nestjs/common';
import type { AppConfig } from '@causeway/config';
import { MetricsModule } from '@causeway/metrics';
import { LoggerModule } from 'nestjs-pino';
import { HealthModule } from './health.module.js';
import { loggerParams } from './logging.js';
import { MetricsController } from './metrics.controller.js';

/** What every application of the house has for whoever runs it: JSON logs, probes, metrics. */
@Module({})
export class OperationsModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: OperationsModule,
      imports: [LoggerModule.forRoot(loggerParams(config)), MetricsModule.forRoot(MetricsController), HealthModule],
    };
  }
}
