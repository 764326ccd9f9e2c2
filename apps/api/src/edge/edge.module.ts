import { type DynamicModule, type ExecutionContext, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { AuthModule } from '@causeway/auth';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { RedisModule } from '@causeway/redis';
import { ERROR_RENDERERS, ErrorFilter, type ErrorRenderer } from './error.filter.js';
import { PermissionGuard } from './permission.guard.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimitStorage } from './rate-limit.storage.js';
import type { EdgeRequest } from './request.js';
import { validationPipe } from './validation.pipe.js';

@Module({ imports: [RedisModule], providers: [RateLimitStorage], exports: [RateLimitStorage] })
class RateLimitModule {}

/** Applies permissions, rate limits, validation and error answers to every route. Guards run in the order of this list. */
@Module({
  imports: [
    AuthModule,
    ThrottlerModule.forRootAsync({
      imports: [RateLimitModule],
      inject: [APP_CONFIG, RateLimitStorage],
      useFactory: (config: AppConfig, storage: RateLimitStorage) => ({
        storage,
        throttlers: [{ ttl: 60_000, limit: (context: ExecutionContext) => limitOf(context, config) }],
      }),
    }),
  ],
  providers: [
    { provide: APP_GUARD, useClass: PermissionGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_PIPE, useValue: validationPipe },
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
})
export class EdgeModule {
  /** @param renderers one for each door; the first whose prefix fits the path of a request renders its errors */
  static forDoors(renderers: ErrorRenderer[]): DynamicModule {
    return { module: EdgeModule, providers: [{ provide: ERROR_RENDERERS, useValue: renderers }] };
  }
}

function limitOf(context: ExecutionContext, config: AppConfig): number {
  const { principal } = context.switchToHttp().getRequest<EdgeRequest>();
  return principal?.rateLimit ?? config.auth.rateLimitPerMinute;
}
