import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';

@Module({})
export class MetricsModule {
  /** Serves the registry at `/metrics` through `controller`, which the application marks as open or guarded. */
  static forRoot(controller: Type<unknown>): DynamicModule {
    return {
      module: MetricsModule,
      imports: [PrometheusModule.register({ controller, path: '/metrics', defaultMetrics: { enabled: true } })],
    };
  }
}
